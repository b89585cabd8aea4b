import { expect } from 'chai'
import { formatPercent, gainCell, ownMixCell } from '../../../scripts/output/accuracy.ts'
import { formatBytes } from '../../../scripts/output/bytes.ts'
import { printable } from '../../../scripts/output/printable.ts'
import { formatSeconds, timestamp } from '../../../scripts/output/time.ts'

describe('formatBytes', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [248_024, '248 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_700_000, '1.7 MB'],
    [5.2e15, '5200 TB']
  ]
  for (const [bytes, text] of cases)
    it(`should write ${bytes} as ${text}`, () => {
      expect(formatBytes(bytes)).to.equal(text)
    })
})

describe('formatSeconds', () => {
  const cases: [number, string][] = [
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7620, '2 h 07 min']
  ]
  for (const [seconds, text] of cases)
    it(`should write ${seconds} as ${text}`, () => {
      expect(formatSeconds(seconds)).to.equal(text)
    })
})

describe('timestamp', () => {
  it('should be local time that sorts as text and fits a folder name', () => {
    const wall = new Date(2026, 10, 3, 4, 5, 6).getTime()
    expect(timestamp(wall)).to.equal('2026-11-03T04-05-06')
  })
})

describe('accuracies', () => {
  it('should be per cent with one digit', () => {
    expect(formatPercent(0.93449)).to.equal('93.4 %')
    expect(formatPercent(null)).to.equal('–')
  })

  it('should show the interval beside an own-mix accuracy', () => {
    const accuracy = { ownMix: 0.934, ownMixInterval: [0.928, 0.94] as const, own: 1, common: null }
    expect(ownMixCell(accuracy)).to.deep.equal(['93.4 %', '(92.8–94.0)'])
    expect(ownMixCell({ ...accuracy, ownMixInterval: null })).to.equal('93.4 %')
    expect(ownMixCell(null)).to.equal('–')
  })

  it('should sign gains in points', () => {
    expect(gainCell(0.018, [0.004, 0.031])).to.deep.equal(['+1.8', '(+0.4 to +3.1)'])
    expect(gainCell(-0.0123, null)).to.equal('-1.2')
    expect(gainCell(null, null)).to.equal('–')
  })

  it('should not sign a gain that rounds to zero', () => {
    expect(gainCell(-0.0004, null)).to.equal('0.0')
    expect(gainCell(0.0004, null)).to.equal('0.0')
  })
})

describe('printable', () => {
  it('should escape what could move the cursor or forge a line', () => {
    expect(printable('a\u001b[2Jb\nc')).to.equal('a\\u{1b}[2Jb\\u{a}c')
    expect(printable('x\u202ey\u2028z')).to.equal('x\\u{202e}y\\u{2028}z')
  })

  it('should leave letters, signs and box characters alone', () => {
    expect(printable('Zoë – 93.4 % │ α')).to.equal('Zoë – 93.4 % │ α')
  })
})
