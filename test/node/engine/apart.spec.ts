import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { runApart } from '../../../node/engine/apart.ts'

describe('runApart', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-apart-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** What comes of a module of this source. */
  async function run(source: string, question: unknown, patienceMs = 20_000) {
    const file = join(folder, 'module.mjs')
    await writeFile(file, source)
    return runApart<unknown>(pathToFileURL(file), question, { patienceMs, clock: systemClock })
  }

  it('should ask one thing and give the answer, arrays and all', async () => {
    const source = "process.once('message', ({ n }) => process.send({ twice: n.map(x => 2 * x) }))"
    expect(await run(source, { n: Float32Array.of(1, 2) })).to.deep.equal({
      answer: { twice: Float32Array.of(2, 4) }
    })
  })

  it('should keep what it prints to itself', async () => {
    const source = "console.log('noise'); console.error('noise'); process.send('done')"
    expect(await run(source, null)).to.deep.equal({ answer: 'done' })
  })

  it('should outlive an abort', async () => {
    expect(await run('process.abort()', null)).to.deep.equal({
      lost: 'its process ended with SIGABRT'
    })
  })

  it('should say with which code it ended', async () => {
    expect(await run('process.exit(7)', null)).to.deep.equal({
      lost: 'its process ended with code 7'
    })
  })

  it('should not wait for ever', async () => {
    const source = "process.on('message', () => undefined)"
    expect(await run(source, null, 300)).to.deep.equal({ lost: 'it did not answer' })
  })
})
