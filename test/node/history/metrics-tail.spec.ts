import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { MAX_METRICS_LINE_BYTES } from '../../../node/history/constants.ts'
import { MetricsTail } from '../../../node/history/metrics-tail.ts'
import { metricsLine } from '../../fixtures/run-folders.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const text = (round: number) => `${JSON.stringify(metricsLine('a', round))}\n`

/** The rounds that a read hands out, with `restart` where it began again. */
async function read(tail: MetricsTail): Promise<(number | 'restart')[]> {
  const found: (number | 'restart')[] = []
  await tail.read(
    ({ round }) => found.push(round),
    () => found.push('restart')
  )
  return found
}

describe('MetricsTail', () => {
  it('should hand out each line once, and a torn one when it is whole', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'metrics.jsonl')
      const tail = new MetricsTail(path)
      expect(await read(tail)).to.deep.equal([])
      await writeFile(path, text(1) + text(2).slice(0, 40))
      expect(await read(tail)).to.deep.equal([1])
      await appendFile(path, text(2).slice(40) + text(3))
      expect(await read(tail)).to.deep.equal([2, 3])
      expect(await read(tail)).to.deep.equal([])
      expect(tail.skipped).to.equal(0)
    }))

  it('should begin again where the file was written anew', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'metrics.jsonl')
      const tail = new MetricsTail(path)
      await writeFile(path, text(1) + text(2))
      await read(tail)
      await writeFile(`${path}.tmp`, text(1) + text(7) + text(8))
      await rename(`${path}.tmp`, path)
      expect(await read(tail)).to.deep.equal(['restart', 1, 7, 8])
    }))

  it('should pass over what is no line, however long', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'metrics.jsonl')
      const long = `{"x":"${'y'.repeat(MAX_METRICS_LINE_BYTES * 5)}"}\n`
      await writeFile(path, `junk\n${text(1)}{"peerId":3}\n${long}${text(2)}`)
      const tail = new MetricsTail(path)
      expect(await read(tail)).to.deep.equal([1, 2])
      expect(tail.skipped).to.equal(3)
    }))
})
