import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { scanCbor } from '../../protocol/cbor-scan.ts'
import { FAST_CHECK } from '../fixtures/bytes.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

describe('scanCbor', () => {
  const cases: [string, string, number, string][] = [
    ['an integer', '00', 0, 'ok'],
    ['an integer of eight bytes', '1b0020000000000000', 0, 'ok'],
    ['a float', 'fb3ff8000000000000', 0, 'ok'],
    ['text', '6161', 0, 'ok'],
    ['an empty array', '80', 1, 'ok'],
    ['an empty array beyond the depth', '80', 0, 'too-deep'],
    ['an empty map in an array', '81a0', 2, 'ok'],
    ['an empty map in an array beyond the depth', '81a0', 1, 'too-deep'],
    ['siblings, which are no deeper than one', '8380a08100', 2, 'ok'],
    ['a map of two', 'a2616101616202', 1, 'ok'],
    ['a tag around an integer', 'c100', 1, 'ok'],
    ['nothing', '', 4, 'malformed'],
    ['an array that ends early', '8200', 4, 'malformed'],
    ['an array of 2^53 items', '9b0020000000000000', 4, 'malformed'],
    ['text that ends early', '6261', 4, 'malformed'],
    ['a length that ends early', '19 00'.replace(' ', ''), 4, 'malformed'],
    ['bytes behind the item', '0000', 4, 'malformed'],
    ['an indefinite array', '9fff', 4, 'malformed'],
    ['a reserved head', '1c', 4, 'malformed'],
    ['a lone break', 'ff', 4, 'malformed']
  ]
  for (const [what, bytes, depth, expected] of cases) {
    it(`should find ${what} ${expected} at depth ${depth}`, () => {
      expect(scanCbor(hex(bytes), depth)).to.equal(expected)
    })
  }

  it('should not overflow the stack on 200 kB of nested arrays', () => {
    expect(scanCbor(new Uint8Array(200_000).fill(0x81), 1_000_000)).to.equal('malformed')
    expect(scanCbor(new Uint8Array(200_000).fill(0x81), 8)).to.equal('too-deep')
  })

  it('should agree with the depth of whatever the codec writes', () => {
    const depthOf = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0
      return 1 + Math.max(0, ...Object.values(value).map(depthOf))
    }
    const value = fc.jsonValue({ maxDepth: 6 })
    fc.assert(
      fc.property(value, json => {
        const bytes = encode(json)
        const depth = depthOf(json)
        expect(scanCbor(bytes, depth)).to.equal('ok')
        if (depth > 0) expect(scanCbor(bytes, depth - 1)).to.equal('too-deep')
      }),
      { ...FAST_CHECK, numRuns: 2000 }
    )
  })
})
