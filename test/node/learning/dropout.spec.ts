import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { createEngine } from '../../../node/engine/create.ts'
import type { Engine, EngineName } from '../../../node/engine/types.ts'
import { createLearnerPool } from '../../../node/learning/pool.ts'
import { planRound } from '../../../node/learning/schedules.ts'
import { Trainee } from '../../../node/learning/trainee.ts'
import type { LearnerPool, LearnerSpec } from '../../../node/learning/types.ts'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { ArchitectureSchema } from '../../../protocol/meme/architecture.ts'
import { availableEngines } from '../engine/available.ts'
import { random } from '../engine/held.ts'
import { CLASSES, convolutional, toySpec } from './toy.ts'

const dropping = ArchitectureSchema.parse([
  { id: 'flatten', kind: 'flatten' },
  { id: 'hidden', kind: 'dense', units: 12, activation: 'relu' },
  { id: 'drop', kind: 'dropout', rate: 0.4 },
  { id: 'logits', kind: 'dense', units: CLASSES }
])

/** Both models drop. 21 samples in batches of 8: each epoch ends with a mini-batch of 5. */
function spec(more: Partial<LearnerSpec> = {}, learning = {}): LearnerSpec {
  const { manifest } = toySpec({}, learning)
  const architecture = [
    ...convolutional.slice(0, 3),
    { id: 'drop', kind: 'dropout', rate: 0.25 },
    ...convolutional.slice(3)
  ]
  const dropped = ManifestSchema.parse({ ...manifest, meme: { ...manifest.meme, architecture } })
  return toySpec({ model: dropping, manifest: dropped, ...more })
}

/** What a learner knows after some rounds; before those from `stop` on, another one takes its place. */
async function learn(pool: LearnerPool, of: LearnerSpec, rounds: number, stop = rounds + 1) {
  let learner = await pool.open(of)
  for (let round = 1; round <= rounds; round++) {
    if (round === stop) {
      const state = await learner.state()
      await learner.dispose()
      learner = await pool.open(of)
      await learner.restore(state)
    }
    await learner.learn(planRound(of.manifest.learning, round, round))
  }
  const [state, predictions] = [await learner.state(), await learner.predict('common')]
  expect(await learner.predict('common'), 'dropout is for training').to.deep.equal(predictions)
  await learner.dispose()
  return { ...state, predictions }
}

const engines = (['onnx', 'wasm'] as const).filter(engine => availableEngines.includes(engine))

describe('learning with dropout', function () {
  this.timeout(60_000)
  const pools = new Map<string, Promise<LearnerPool>>()
  const poolOf = (engine: EngineName, threads = 1) => {
    const key = `${engine} ${threads}`
    const pool = pools.get(key) ?? createLearnerPool({ engine, threads, clock: systemClock })
    pools.set(key, pool)
    return pool
  }
  after(() => Promise.all([...pools.values()].map(async pool => (await pool).close())))

  for (const engine of engines) {
    describe(`on ${engine}`, () => {
      let pool: LearnerPool
      before(async () => {
        pool = await poolOf(engine)
      })

      it('should learn', async () => {
        const { predictions } = await learn(pool, spec({}, { epochs: 20 }), 2)
        for (const role of ['private', 'meme', 'localOnly'] as const) {
          // Three classes in turn: knowing nothing costs ln 3.
          expect(predictions[role]!.loss, role).to.be.below(0.5 * Math.log(3))
        }
      })

      it('should repeat what a seed draws, in any number of threads, and draw otherwise with another', async () => {
        const once = await learn(pool, spec(), 2)
        expect(await learn(await poolOf(engine, 2), spec(), 2)).to.deep.equal(once)
        const still = dropping.filter(({ kind }) => kind !== 'dropout')
        for (const other of [{ seed: '2' }, { peer: 'b' }, { model: still }]) {
          const { vectors } = await learn(pool, spec(other), 2)
          expect(vectors.private, JSON.stringify(other)).to.not.deep.equal(once.vectors.private)
        }
      })

      it('should go on bit for bit from a saved state', async () => {
        const whole = await learn(pool, spec(), 3)
        expect(await learn(pool, spec(), 3, 3)).to.deep.equal(whole)
      })

      it('should give the twin the masks of the private model', async () => {
        // With α = 1 the meme, and what it drops, does not speak to the private model.
        const { vectors } = await learn(pool, spec({}, { alpha: 1 }), 2)
        expect(vectors.localOnly).to.deep.equal(vectors.private)
      })
    })
  }

  if (engines.length < 2) return

  it('should learn the same, compiled and not', async () => {
    const onnx = await learn(await poolOf('onnx'), spec(), 2)
    const wasm = await learn(await poolOf('wasm'), spec(), 2)
    for (const [name, values] of Object.entries(wasm.vectors)) {
      const off = values.map((value, i) => Math.abs(value - onnx.vectors[name]![i]!))
      expect(Math.max(...off), name).to.be.below(1e-4)
    }
  })

  it('should compile two batch sizes once, whatever the schedule moves', async () => {
    const onnx = await createEngine('onnx')
    const compiled: string[] = []
    const counting: Engine = {
      name: 'onnx',
      compile: each => {
        compiled.push(`${each.name} ${each.inputs.x!.shape[0]}`)
        return onnx.compile(each)
      },
      dispose: () => undefined
    }
    const init = { engine: counting, random, kind: 'mutual', spec: spec(), name: 'moved' } as const
    const trainee = await Trainee.create(init)
    const before = trainee.state().vectors
    const plan = planRound(init.spec.manifest.learning, 1, 1)
    const learnt: Float32Array[] = []
    for (const moved of [
      {},
      { learningRate: 0.01 },
      { alpha: 0.1 },
      { beta: 0.9 },
      { temperature: 1 }
    ]) {
      trainee.restore({ ...trainee.state(), vectors: before, cursors: {} })
      await trainee.learn({ ...plan, ...moved }, async () => undefined)
      const { vectors } = trainee.state()
      learnt.push(Float32Array.of(...vectors.private!, ...vectors.meme!))
    }
    expect(compiled).to.deep.equal(['mutual 8', 'mutual 5', 'forward 64'])
    expect(new Set(learnt.map(values => values.join())).size).to.equal(learnt.length)
    trainee.dispose()
    onnx.dispose()
  })
})
