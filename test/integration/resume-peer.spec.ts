import { cp, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { createPeer } from '../../node/peer.ts'
import { loadCheckpoint } from '../../node/store/checkpoint.ts'
import type { PeerInit, PeerReport, RoundMetrics } from '../../node/types.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

const STOPPED = new DOMException('enough', 'AbortError')
/** Rounds that take long enough to be stopped within: 3 mini-batches an epoch. */
const manifest = tinyManifest({
  learning: { rounds: 2, epochs: 100, optimizer: { kind: 'adam' }, learningRate: 0.001 }
})

const initOf = (run: string): PeerInit => ({
  manifest,
  data: tinyData('a'),
  model: tinyMlp(6),
  run,
  alone: true,
  seed: 's',
  engine: 'cpu',
  listen: ['/ip4/127.0.0.1/tcp/0']
})

/** Starts a peer on a run folder; stops it at that progress of learning, counted from 1, or not at all. */
async function runUntil(run: string, stop = Number.POSITIVE_INFINITY): Promise<PeerReport | null> {
  const peer = await createPeer(initOf(run))
  const controller = new AbortController()
  let told = 0
  peer.events.addEventListener('round:progress', event => {
    const { done, of } = (event as CustomEvent).detail
    if (++told >= stop && done < of) controller.abort(STOPPED)
  })
  if (stop === 0) controller.abort(STOPPED)
  try {
    return await peer.train(controller.signal)
  } catch (error) {
    expect(error).to.equal(STOPPED)
    return null
  } finally {
    await peer.stop()
  }
}

/** All that a run leaves which says nothing of times, lineage and incarnations. */
async function outcome(run: string, report: PeerReport | null) {
  const { seconds, bytesSent, bytesReceived, ...judged } = report!
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  const metrics = lines.map(line => {
    const { timings, averaged, controlBytes, ...rest } = JSON.parse(line) as RoundMetrics
    return rest
  })
  const loaded = await loadCheckpoint(run)
  return { judged, metrics, learner: loaded!.checkpoint.learner }
}

describe('a peer that is stopped within a round', function () {
  this.timeout(300_000)

  it('should end as if never stopped, bit for bit, wherever that was', () =>
    withTempFolder(async folder => {
      const begun = join(folder, 'begun')
      // Stopped before its first mini-batch: an identity, and no more.
      await runUntil(begun, 0)
      const whole = join(folder, 'whole')
      await cp(begun, whole, { recursive: true })
      const expected = await outcome(whole, await runUntil(whole))
      expect(expected.metrics).to.have.lengthOf(2)
      let runs = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
          async stops => {
            const run = join(folder, `run-${runs++}`)
            await cp(begun, run, { recursive: true })
            let report: PeerReport | null = null
            for (const stop of stops) {
              report ??= await runUntil(run, stop)
              const { checkpoint } = (await loadCheckpoint(run))!
              // Within a round the meme's optimizer is kept too.
              if (report === null) expect(checkpoint.learner.steps).to.include.keys('meme')
            }
            report ??= await runUntil(run)
            expect(await outcome(run, report)).to.deep.equal(expected)
          }
        ),
        { numRuns: 2, seed: 3 }
      )
    }))

  it('should go on from the checkpoint before where the newest is damaged, and say so', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      await runUntil(run, 0)
      await runUntil(run, 1)
      await truncate(join(run, 'checkpoint.cbor'), 100)
      const peer = await createPeer(initOf(run))
      await peer.stop()
      expect([peer.isCheckpointPrevious, peer.resumedFrom]).to.deep.equal([true, 0])
    }))

  it('should stay on its engine while nobody asks for another, and say what it was', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const engines = async (changes: Partial<PeerInit>) => {
        const peer = await createPeer({ ...initOf(run), ...changes })
        await peer.stop()
        return [peer.engineBefore, peer.engine]
      }
      // Left to itself a new run would not take it.
      expect(await engines({ engine: 'cpu' })).to.deep.equal([null, 'cpu'])
      expect(await engines({ engine: 'auto' })).to.deep.equal(['cpu', 'cpu'])
      expect(await engines({ engine: 'wasm' })).to.deep.equal(['cpu', 'wasm'])
      expect(await engines({ engine: 'auto' })).to.deep.equal(['wasm', 'wasm'])
      const config = join(run, 'config.json')
      const gone = (await readFile(config, 'utf8')).replace('"wasm"', '"cuda"')
      await writeFile(config, gone)
      const [before, now] = await engines({ engine: 'auto' })
      expect(before).to.equal('cuda')
      expect(now).to.not.be.oneOf(['cuda', 'cpu'])
    }))

  it('should say how many threads have computed its steps', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const threads = async () => {
        const peer = await createPeer(initOf(run))
        await peer.stop()
        return [peer.stepThreadsBefore, peer.stepThreads]
      }
      const [none, now] = await threads()
      expect([none, await threads()]).to.deep.equal([null, [now, now]])
      const config = join(run, 'config.json')
      const text = await readFile(config, 'utf8')
      await writeFile(config, text.replace(/"stepThreads": \d+/, '"stepThreads": 99'))
      expect(await threads()).to.deep.equal([99, now])
    }))

  it('should not go on with other data', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      await runUntil(run, 0)
      const other = createPeer({ ...initOf(run), data: tinyData('b') })
      expect(await codeOf(other)).to.equal('ERR_RUN_FOLDER_MISMATCH')
    }))
})
