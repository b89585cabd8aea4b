import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { createLive, type Live } from '../../../scripts/output/live.ts'
import { roundTable } from '../../../scripts/output/simulation-progress.ts'
import { metricsLine } from '../../fixtures/run-folders.ts'

/** A stream that says that it is a terminal of so many rows, and what was written to it. */
function terminal(rows: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, rows, columns: 100 })
  let written = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk
  })
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    resize: (to: number) => Object.assign(stream, { rows: to }),
    take: () => {
      const text = written
      written = ''
      return text
    }
  }
}

const open = async (stream: NodeJS.WriteStream): Promise<Live> => {
  const live = await createLive(stream)
  if (live === null) throw new TypeError('Expected a terminal.')
  return live
}

const lines = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`)

describe('live lines', () => {
  for (const rows of [3, 5, 24])
    it(`should never be higher than a terminal of ${rows} rows`, async () => {
      const { stream, take } = terminal(rows)
      const live = await open(stream)
      expect(live.room).to.equal(rows - 2)
      live.draw(lines)
      const text = take()
      // From the top: what does not fit is cut from the end.
      expect(text)
        .to.include('line 1\n')
        .and.include(`line ${rows - 2}\n`)
      expect(text).to.not.include(`line ${rows - 1}\n`)
      live.clear()
    })

  it('should follow a terminal that becomes smaller', async () => {
    const { stream, resize, take } = terminal(24)
    const live = await open(stream)
    live.draw(lines)
    take()
    resize(6)
    expect(live.room).to.equal(4)
    live.draw(lines.map(line => `${line}!`))
    expect(take()).to.include('line 4!').and.not.include('line 5!')
    live.clear()
  })

  it('should cut lines that the terminal would break', async () => {
    const { stream, take } = terminal(5)
    const live = await open(stream)
    live.draw(['x'.repeat(250), 'second', 'third'])
    const shown = take().split('\n')
    expect(shown.find(line => line.includes('x'))).to.match(/(^|[^x])x{100}$/)
    expect(shown.join(' ')).to.include('third')
    live.clear()
  })

  it('should be none without a terminal', async () => {
    expect(await createLive(new PassThrough() as unknown as NodeJS.WriteStream)).to.equal(null)
  })

  it('should hold a simulation’s table of many peers', () => {
    const peers = Array.from({ length: 60 }, (_, index) => `p${index}`)
    const view = {
      round: 2,
      rounds: 9,
      seconds: 3,
      lines: peers.map(peer => metricsLine(peer, 2) as never),
      names: peers
    }
    for (const rows of [4, 6, 24, 40])
      expect(roundTable(view, rows - 2).length, `${rows} rows`).to.be.at.most(Math.max(3, rows - 2))
  })
})
