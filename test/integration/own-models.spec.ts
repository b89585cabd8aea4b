import { cp, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import type { PrivateModel } from '../../node/models/private-model.ts'
import { createPeer } from '../../node/peer.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import type { SimulationInit } from '../../node/simulation/types.ts'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { ownModel } from '../fixtures/own-model.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'
import { availableEngines, fallbackEngine } from '../node/engine/available.ts'

type Fallback = Parameters<NonNullable<SimulationInit['onFallback']>>

const sequence = ownModel('sequence.ts')
const manifest = tinyManifest({ learning: { rounds: 6, epochs: 3, learningRate: 0.1 } })

/** Losses of one kind of model, round by round, mean over the peers. */
function lossesOf(metrics: readonly RoundMetrics[], role: keyof RoundMetrics['losses']): number[] {
  const rounds = Math.max(...metrics.map(({ round }) => round))
  return Array.from({ length: rounds }, (_, i) => {
    const lines = metrics.filter(({ round }) => round === i + 1)
    return lines.reduce((sum, { losses }) => sum + losses[role]!, 0) / lines.length
  })
}

const lasting = ({ timings, controlBytes, ...rest }: RoundMetrics) => rest

const simulated = (architecture: PrivateModel, index: number) => ({
  name: `peer-${index + 1}`,
  model: 'own',
  architecture,
  data: tinyData(`peer ${index}`)
})

/** A peer of its own on a run folder, to round `rounds`. */
async function runTo(rounds: number, run: string, model: PrivateModel): Promise<PeerReport> {
  const peer = await createPeer({
    manifest: tinyManifest(),
    data: tinyData('a'),
    model,
    run,
    rounds,
    alone: true,
    seed: 's',
    engine: 'wasm',
    listen: ['/ip4/127.0.0.1/tcp/0']
  })
  try {
    return await peer.train()
  } finally {
    await peer.stop()
  }
}

/** Writes a module with a hidden layer of so many units. */
const writeModule = (path: string, units: number) =>
  writeFile(
    path,
    `export const createModel = (tf, { input, classes }) => tf.sequential({ layers: [
      tf.layers.flatten({ inputShape: input }),
      tf.layers.dense({ units: ${units}, activation: 'relu' }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: classes })
    ] })`
  )

describe('a private model from a module', function () {
  this.timeout(300_000)

  it('should learn in a federation, and bring the same with any number of threads', async () => {
    const fallbacks: Fallback[] = []
    const changes = {
      manifest,
      engine: availableEngines[0]!,
      onFallback: (...fallback: Fallback) => fallbacks.push(fallback)
    }
    const first = await simulateTiny([sequence, sequence], { ...changes, threads: 1 })
    expect(fallbacks).to.deep.equal([])
    for (const role of ['private', 'localOnly'] as const) {
      const losses = lossesOf(first.metrics, role)
      expect(losses.at(-1), `${role}: ${losses}`).to.be.below(0.8 * losses[0]!)
    }
    const again = await simulateTiny([sequence, sequence], { ...changes, threads: 2 })
    expect(again.metrics.map(lasting)).to.deep.equal(first.metrics.map(lasting))
    expect(again.checkpoints).to.deep.equal(first.checkpoints)
  })

  if (availableEngines.includes('onnx')) {
    it('should fall back where it cannot be compiled, naming the layer', async () => {
      const fallbacks: Fallback[] = []
      const { metrics } = await simulateTiny([ownModel('unsupported.mjs'), 8], {
        manifest,
        engine: 'onnx',
        onFallback: (...fallback) => fallbacks.push(fallback)
      })
      expect(fallbacks).to.have.lengthOf(1)
      const [peer, engine, why] = fallbacks[0]!
      expect([peer, engine]).to.deep.equal(['peer-1', fallbackEngine])
      expect(why).to.match(/layer centred reads values/)
      const losses = lossesOf(metrics, 'private')
      expect(losses.at(-1), String(losses)).to.be.below(losses[0]!)
    })
  }

  it('should go on in its run folder as if it had never stopped, unless its weights have changed', () =>
    withTempFolder(async folder => {
      const [run, copied, path] = ['run', 'copied', 'own.mjs'].map(name => join(folder, name))
      const model = { module: pathToFileURL(path!).href }
      await writeModule(path!, 5)
      await runTo(1, run!, model)
      await cp(run!, copied!, { recursive: true })
      await runTo(2, run!, model)
      const stopped = await runTo(3, run!, model)
      const throughout = await runTo(3, copied!, model)
      expect(stopped.memeDigest).to.equal(throughout.memeDigest)
      expect(stopped.private).to.deep.equal(throughout.private)
      await writeModule(path!, 6)
      expect(await codeOf(runTo(4, run!, model))).to.equal('ERR_LEARNER_STATE')
      const other = ownModel('sequence.ts')
      expect(await codeOf(runTo(4, run!, other))).to.equal('ERR_RUN_FOLDER_MISMATCH')
    }))

  it('should be refused with the code of the thread, and leave no run behind', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'own.mjs')
      await writeFile(path, 'export const createModel = tf => tf.sequential()')
      const model = { module: pathToFileURL(path).href }
      const out = join(folder, 'run')
      const peers = [model, tinyMlp(5)].map(simulated)
      const init = { manifest, peers, seed: '1', engine: 'wasm', out } as const
      expect(await codeOf(simulate(init))).to.equal('ERR_MODEL_SHAPE')
      expect(await codeOf(runTo(1, out, model))).to.equal('ERR_MODEL_SHAPE')
      expect(await readdir(folder)).to.deep.equal(['own.mjs'])
    }))
})
