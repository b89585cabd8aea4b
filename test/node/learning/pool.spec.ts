import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { runApart } from '../../../node/engine/apart.ts'
import { findTensorflow } from '../../../node/engine/eager/tensorflow.ts'
import type { EngineName } from '../../../node/engine/types.ts'
import { workerUrl } from '../../../node/engine/worker-url.ts'
import { createLearnerPool } from '../../../node/learning/pool.ts'
import { planRound } from '../../../node/learning/schedules.ts'
import type { Learner, LearnerPool, LearnerSpec } from '../../../node/learning/types.ts'
import { availableEngines } from '../engine/available.ts'
import { CLASSES, convolutional, data, linear, SIDE, toySpec } from './toy.ts'

const plan = (spec: LearnerSpec, round: number) => planRound(spec.manifest.learning, round, round)

const codeOf = async (act: Promise<unknown>): Promise<unknown> => {
  try {
    await act
    return 'nothing thrown'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('learner pool', function () {
  this.timeout(30_000)
  const pools: LearnerPool[] = []

  async function createPool(threads: number, engine: EngineName = 'wasm'): Promise<LearnerPool> {
    const pool = await createLearnerPool({ engine, threads, clock: systemClock })
    pools.push(pool)
    return pool
  }

  /** One pool for the specs that leave it as it was. */
  let shared: LearnerPool
  const opened: Learner[] = []
  const open = async (spec: LearnerSpec) => {
    const learner = await shared.open(spec)
    opened.push(learner)
    return learner
  }

  before(async () => {
    shared = await createPool(2)
  })
  afterEach(() => Promise.all(opened.splice(0).map(learner => learner.dispose())))
  after(() => Promise.all(pools.map(pool => pool.close())))

  it('should begin alike: memes on all peers, the twin as the private model', async () => {
    const spec = toySpec()
    const [a, b] = [await open(spec), await open(toySpec({ peer: 'b' }))]
    const [ofA, ofB] = [(await a.state()).vectors, (await b.state()).vectors]
    expect(ofA.meme).to.deep.equal(ofB.meme)
    expect(ofA.localOnly).to.deep.equal(ofA.private)
    expect(ofB.private).to.not.deep.equal(ofA.private)
    expect(await a.meme()).to.deep.equal(ofA.meme)
  })

  it('should feed the twin the same mini-batches in the same order', async () => {
    // With α = 1 the meme does not speak to the private model.
    const spec = toySpec({ model: convolutional }, { alpha: 1 })
    const learner = await open(spec)
    const { losses } = await learner.learn(plan(spec, 1))
    const { vectors } = await learner.state()
    expect(vectors.localOnly).to.deep.equal(vectors.private)
    expect(losses.localOnly).to.equal(losses.private)
  })

  it('should learn: every sample of every epoch, remainder included', async () => {
    const spec = toySpec({}, { epochs: 10 })
    const learner = await open(spec)
    const before = shared.busyMs
    const first = await learner.learn(plan(spec, 1))
    expect(first.steps).to.equal(30)
    expect(first.trainingMs).to.be.above(0)
    expect(shared.busyMs).to.be.closeTo(before + first.trainingMs, 1e-6)
    const second = await learner.learn(plan(spec, 2))
    expect(second.losses.private).to.be.below(first.losses.private)
    expect(second.losses.meme).to.be.below(first.losses.meme)
    expect(second.losses.localOnly).to.be.below(first.losses.localOnly!)
    expect(await learner.meme()).to.deep.equal(second.meme)
    const { private: predicted } = await learner.predict('common')
    const right = [...predicted!.classes].filter((label, i) => label === label119(i))
    expect(right.length / 80, 'accuracy').to.be.above(0.9)
  })

  it('should not hold a twin without a baseline', async () => {
    const spec = toySpec({ baseline: 'none' })
    const learner = await open(spec)
    const { losses } = await learner.learn(plan(spec, 1))
    expect(losses.localOnly).to.equal(null)
    expect(Object.keys(await learner.predict('test'))).to.have.members(['private', 'meme', 'mean'])
  })

  it('should predict as the weights say, in the order of the part', async () => {
    const learner = await open(toySpec())
    const weights = (await learner.state()).vectors.private!
    const { private: got } = await learner.predict('common')
    const { dataset, indices } = data.common!
    let loss = 0
    for (const [n, index] of indices.entries()) {
      const pixels = Array.from(dataset.values.slice(index * SIDE ** 2, (index + 1) * SIDE ** 2))
      const logits = Array.from({ length: CLASSES }, (_, c) =>
        pixels.reduce(
          (sum, v, i) => sum + (v / 255 / 0.5 - 1) * weights[i * CLASSES + c]!,
          weights[SIDE ** 2 * CLASSES + c]!
        )
      )
      expect(got!.classes[n], `sample ${n}`).to.equal(logits.indexOf(Math.max(...logits)))
      const norm = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0))
      loss += norm - logits[dataset.labels[index]!]!
    }
    expect(got!.loss).to.be.closeTo(loss / indices.length, 1e-5)
  })

  it('should predict by the mean of private model and meme as well', async () => {
    const spec = toySpec()
    const learner = await open(spec)
    await learner.learn(plan(spec, 1))
    const { private: own, meme, mean } = await learner.predict('common')
    const agreed = [...own!.classes.keys()].filter(n => own!.classes[n] === meme!.classes[n])
    expect(agreed).to.have.length.within(1, 79)
    for (const n of agreed) expect(mean!.classes[n], `sample ${n}`).to.equal(own!.classes[n])
    // −ln is convex.
    expect(mean!.loss).to.be.below((own!.loss + meme!.loss) / 2)
    expect(mean!.calibrated).to.equal(null)
  })

  it('should give losses after temperature scaling for the validation part', async () => {
    const predicted = await (await open(toySpec())).predict('validation')
    for (const { calibrated, loss } of Object.values(predicted)) {
      expect(calibrated).to.have.length(9)
      expect(calibrated!.reduce((sum, each) => sum + each, 0) / 9).to.be.at.most(loss)
    }
  })

  it('should predict the first samples of a part alone, if asked', async () => {
    const learner = await open(toySpec({ model: convolutional }))
    const all = await learner.predict('common')
    const some = await learner.predict('common', 7)
    for (const role of ['private', 'meme', 'localOnly'] as const) {
      expect(some[role]!.classes).to.deep.equal(all[role]!.classes.slice(0, 7))
    }
    expect((await learner.predict('test', 1000)).meme!.classes).to.have.length(10)
  })

  it('should predict nothing of a part that there is not', async () => {
    const learner = await open(toySpec({ data: { ...data, common: null } }))
    expect(await learner.predict('common')).to.deep.equal({})
  })

  it('should put a mixed meme in the place of the meme, and leave the vector to its owner', async () => {
    const learner = await open(toySpec())
    const mixed = (await learner.meme()).map(value => value / 2)
    const copy = mixed.slice()
    await learner.adopt(mixed)
    expect(mixed).to.deep.equal(copy)
    expect(await learner.meme()).to.deep.equal(copy)
  })

  for (const engine of availableEngines.filter(name => name !== 'cpu')) {
    it(`should learn the same with any number of threads: ${engine}`, async () => {
      const specs = ['a', 'b', 'c'].map((peer, i) =>
        toySpec({ peer, model: i === 1 ? convolutional : linear })
      )
      const outcomes = await Promise.all(
        [1, 2].map(async threads => {
          const pool = await createPool(threads, engine)
          const learners = await Promise.all(specs.map(spec => pool.open(spec)))
          for (const round of [1, 2]) {
            await Promise.all(learners.map((learner, i) => learner.learn(plan(specs[i]!, round))))
          }
          const states = await Promise.all(learners.map(learner => learner.state()))
          await pool.close()
          return states
        })
      )
      expect(outcomes[1]).to.deep.equal(outcomes[0])
    })
  }

  for (const optimizer of [{ kind: 'sgd' }, { kind: 'adam' }] as const) {
    it(`should go on from a saved state as if never stopped: ${optimizer.kind}`, async () => {
      const spec = toySpec({ model: convolutional }, { optimizer })
      const whole = await open(spec)
      await whole.learn(plan(spec, 1))
      await whole.learn(plan(spec, 2))
      const saved = await whole.state()
      const copy = structuredClone(saved)

      const pool = await createPool(1)
      const resumed = await pool.open(spec)
      await resumed.restore(saved)
      expect(saved, 'the saved state').to.deep.equal(copy)
      expect(await resumed.state()).to.deep.equal(saved)
      const results = await Promise.all([whole, resumed].map(one => one.learn(plan(spec, 3))))
      expect(results[1]!.meme).to.deep.equal(results[0]!.meme)
      expect(results[1]!.losses).to.deep.equal(results[0]!.losses)
      expect(await resumed.state()).to.deep.equal(await whole.state())
      await pool.close()
    })
  }

  it('should tell of progress up to the end', async () => {
    const spec = toySpec({}, { epochs: 5 })
    const learner = await open(spec)
    const told: [number, number][] = []
    await learner.learn(plan(spec, 1), { onProgress: (done, of) => told.push([done, of]) })
    expect(told.at(-1)).to.deep.equal([15, 15])
    expect(told.map(([done]) => done)).to.deep.equal(
      [...new Set(told.map(([done]) => done))].sort((a, b) => a - b)
    )
  })

  it('should stop between mini-batches when cancelled, and go on with other work', async () => {
    const spec = toySpec({}, { epochs: 1000 })
    const learner = await open(spec)
    const cancel = new AbortController()
    const reason = new DOMException('enough', 'AbortError')
    let told = 0
    const learning = learner.learn(plan(spec, 1), {
      signal: cancel.signal,
      onProgress: () => {
        told++
        cancel.abort(reason)
      }
    })
    expect(await learning.catch(error => error)).to.equal(reason)
    expect(told).to.be.above(0)
    expect(await learner.predict('test')).to.have.property('private')
    const early = learner.learn(plan(spec, 1), { signal: AbortSignal.abort(reason) })
    expect(await early.catch(error => error)).to.equal(reason)
  })

  it('should refuse what does not fit, with the code of the thread', async () => {
    const learner = await open(toySpec())
    const state = await learner.state()
    const { private: _, ...lacking } = state.vectors
    const wider = { ...state.shapes, private: ['9×12', '3'] }
    const nobody = { dataset: data.train.dataset, indices: new Uint32Array() }
    expect(await codeOf(learner.adopt(new Float32Array(3)))).to.equal('ERR_STEP_MISMATCH')
    for (const changes of [{ vectors: lacking }, { shapes: wider }, { shapes: {} }]) {
      const restoring = codeOf(learner.restore({ ...state, ...changes }))
      expect(await restoring).to.equal('ERR_LEARNER_STATE')
    }
    expect(await codeOf(shared.open(toySpec({ data: { ...data, train: nobody } })))).to.equal(
      'ERR_INVALID_PARAMETERS'
    )
    expect(
      await codeOf(createLearnerPool({ engine: 'wasm', threads: 0, clock: systemClock }))
    ).to.equal('ERR_INVALID_PARAMETERS')
  })

  it('should say so when a loss is no number any more', async () => {
    const spec = toySpec({}, { learningRate: 10, weightDecay: 1, epochs: 1000 })
    const learner = await open(spec)
    const error = await learner.learn({ ...plan(spec, 1), learningRate: 1e12 }).catch(e => e)
    expect(error).to.have.property('code', 'ERR_TRAINING_DIVERGED')
    expect(error.hint).to.match(/learning rate/)
  })

  it('should refuse calls after the end of a learner and of the pool', async () => {
    const pool = await createPool(1)
    const spec = toySpec({}, { epochs: 1000 })
    const gone = await pool.open(spec)
    await gone.dispose()
    await gone.dispose()
    expect(await codeOf(gone.meme())).to.equal('ERR_LEARNER_CLOSED')
    const learner = await pool.open(spec)
    const open = codeOf(learner.learn(plan(spec, 1)))
    await pool.close()
    await pool.close()
    expect(await open).to.equal('ERR_LEARNER_CLOSED')
    expect(await codeOf(learner.meme())).to.equal('ERR_LEARNER_CLOSED')
    expect(await codeOf(pool.open(spec))).to.equal('ERR_LEARNER_CLOSED')
    await learner.dispose()
  })

  for (const engine of availableEngines.filter(name => name !== 'cpu')) {
    it(`should close in the midst of a mini-batch: ${engine}`, async () => {
      // In a process of its own, which native code that is cut off would abort.
      const url = workerUrl('./closing-process', import.meta.url)
      const options = { patienceMs: 30_000, clock: systemClock }
      const outcome = await runApart(url, engine, options)
      expect(outcome).to.deep.equal({ answer: 'ERR_LEARNER_CLOSED' })
    })
  }

  if (findTensorflow() === undefined) {
    it('should name an engine that is not there', async () => {
      const creating = createLearnerPool({ engine: 'tensorflow', clock: systemClock })
      expect(await codeOf(creating)).to.equal('ERR_ENGINE_UNAVAILABLE')
    })
  }
})

/** The class of the i-th sample of `common`, which goes from sample 119 down. */
const label119 = (i: number) => (119 - i) % CLASSES
