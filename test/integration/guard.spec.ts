import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { allOf } from '../../node/data/samples.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import type { SimulationInit, SimulationReport } from '../../node/simulation/types.ts'
import { type Checkpoint, loadCheckpoint } from '../../node/store/checkpoint.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyDataset, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

/** Private models that are to believe their meme alone, and a meme of one hidden unit: joining hurts. */
const ALPHA = 0.1
const manifest = tinyManifest({
  learning: { rounds: 5, epochs: 6, alpha: ALPHA, beta: 1 },
  hidden: 1
})
const peers = [8, 12, 10].map((hidden, index) => ({
  name: `peer-${index + 1}`,
  model: `mlp${hidden}`,
  architecture: tinyMlp(hidden),
  data: {
    ...tinyData(`peer ${index}`, 40),
    validation: allOf(tinyDataset(`peer ${index} validation`, 60))
  }
}))

interface Outcome {
  readonly report: SimulationReport
  readonly metrics: readonly RoundMetrics[]
  readonly checkpoints: readonly (Checkpoint | undefined)[]
}

async function run(out: string, changes: Partial<SimulationInit> = {}): Promise<Outcome> {
  const report = await simulate({ manifest, peers, seed: '1', engine: 'wasm', out, ...changes })
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  const checkpoints = peers.map(async ({ name }) => loadCheckpoint(join(out, 'peers', name)))
  return {
    report,
    metrics: lines.map(line => JSON.parse(line)),
    checkpoints: (await Promise.all(checkpoints)).map(loaded => loaded?.checkpoint)
  }
}

const runTiny = (changes: Partial<SimulationInit>) =>
  withTempFolder(folder => run(join(folder, 'run'), changes))

/** What is the same however often a run was stopped. */
const lasting = ({ report, metrics, checkpoints }: Outcome) => ({
  mean: report.mean,
  peers: report.peers.map(({ guard, choice, used }) => ({ guard, choice, used })),
  metrics: metrics.map(({ losses, accuracies, choice, guard }) => {
    return { losses, accuracies, choice, guard }
  }),
  checkpoints: checkpoints.map(checkpoint => [checkpoint?.guard, checkpoint?.learner.vectors])
})

describe('a guard', function () {
  this.timeout(300_000)
  let guarded: Outcome

  before(async () => {
    guarded = await runTiny({ guard: true, threads: 1 })
  })

  it('should raise α by its rule while the meme hurts, and leave the twin as it is', async () => {
    const plain = await runTiny({})
    const twins = ({ metrics }: Outcome) => metrics.map(({ losses }) => losses.localOnly)
    expect(twins(guarded)).to.deep.equal(twins(plain))
    expect(plain.metrics.map(({ guard }) => guard)).to.deep.equal(plain.metrics.map(() => null))

    for (const { peerId, guard } of guarded.report.peers) {
      const lines = guarded.metrics.filter(line => line.peerId === peerId)
      let level = 0
      const raised: number[] = []
      for (const line of lines) {
        expect(line.guard?.by).to.equal('local-only')
        expect(line.guard?.alpha).to.be.closeTo(1 - (1 - ALPHA) / 2 ** level, 1e-12)
        if (level > 0) raised.push(line.round)
        level = Math.max(0, level + (line.guard?.hurts ? 1 : -1))
      }
      expect(raised, peerId).not.to.have.length(0)
      expect(guard).to.include({ level, raised: raised.length, first: raised[0] })
    }
    expect(guarded.report.mean.private.ownMix).to.be.above(plain.report.mean.private.ownMix)
  })

  it('should leave no peer with anything worse on validation than its twin', () => {
    const { report } = guarded
    for (const { choice, used } of report.peers) {
      expect(choice.losses[choice.model]).to.be.at.most(choice.losses.localOnly!)
      if (choice.model === 'localOnly') expect(used.gain).to.equal(0)
    }
    expect(report.worst.used).to.equal(Math.min(...report.peers.map(({ used }) => used.gain!)))
  })

  it('should go by the meme where there is no twin', async () => {
    const { metrics, report } = await runTiny({ guard: true, baseline: 'none' })
    for (const { guard, choice } of metrics) {
      const { private: own, meme } = choice.losses
      expect(guard?.by).to.equal('meme')
      expect(guard?.excess).to.be.closeTo(meme! - own!, 1e-6)
    }
    expect(report.peers.some(({ guard }) => guard!.raised > 0)).to.equal(true)
    expect(report.worst.used).to.equal(null)
  })

  it('should be resumed bit for bit, and only as a guard', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const controller = new AbortController()
      const reason = new DOMException('enough', 'AbortError')
      const stopped = run(out, {
        guard: true,
        signal: controller.signal,
        onRound: round => {
          if (round === 3) controller.abort(reason)
        }
      })
      expect(await stopped.catch((error: unknown) => error)).to.equal(reason)
      expect(await codeOf(run(out, { resume: true }))).to.equal('ERR_RUN_FOLDER_MISMATCH')
      const resumed = await run(out, { guard: true, resume: true, threads: 2 })
      expect(lasting(resumed)).to.deep.equal(lasting(guarded))
    }))
})
