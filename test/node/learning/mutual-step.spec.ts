import { expect } from 'chai'
import { createEagerEngine } from '../../../node/engine/eager/engine.ts'
import { sgd } from '../../../node/engine/optimizers/sgd.ts'
import type { Engine } from '../../../node/engine/types.ts'
import { localStep } from '../../../node/learning/local-step.ts'
import { mutualStep } from '../../../node/learning/mutual-step.ts'
import { type Architecture, ArchitectureSchema } from '../../../protocol/meme/architecture.ts'
import { held, noise } from '../engine/held.ts'

const INPUTS = 3
const HIDDEN = 4
const CLASSES = 3
const BATCH = 5
const RATE = 0.1

const network: Architecture = ArchitectureSchema.parse([
  { id: 'hidden', kind: 'dense', units: HIDDEN, activation: 'tanh' },
  { id: 'logits', kind: 'dense', units: CLASSES }
])
/** The meme is another model: no hidden layer. */
const linear: Architecture = ArchitectureSchema.parse([
  { id: 'logits', kind: 'dense', units: CLASSES }
])

const x = noise(BATCH * INPUTS, 'x')
const labels = Int32Array.from([0, 1, 2, 1, 0])

/** x·W + b of one sample in float64; the kernel [inputs, outputs] lies at `at`, the bias behind it. */
function dense(values: number[], weights: readonly number[], at: number, outputs: number) {
  return Array.from({ length: outputs }, (_, o) =>
    values.reduce(
      (sum, value, i) => sum + value * weights[at + i * outputs + o]!,
      weights[at + values.length * outputs + o]!
    )
  )
}

function privateLogits(weights: readonly number[], sample: number): number[] {
  const input = [...x.subarray(sample * INPUTS, (sample + 1) * INPUTS)]
  const hidden = dense(input, weights, 0, HIDDEN).map(Math.tanh)
  return dense(hidden, weights, (INPUTS + 1) * HIDDEN, CLASSES)
}

const memeLogits = (weights: readonly number[], sample: number) =>
  dense([...x.subarray(sample * INPUTS, (sample + 1) * INPUTS)], weights, 0, CLASSES)

function softmax(logits: number[], temperature: number): number[] {
  const powers = logits.map(z => Math.exp(z / temperature))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

type Logits = (sample: number) => number[]

/** weight·CE(student, y) + (1−weight)·T²·KL(teacher ‖ student), averaged over the batch. */
function loss(student: Logits, teacher: Logits, weight: number, temperature: number): number {
  let total = 0
  for (let sample = 0; sample < BATCH; sample++) {
    const ce = -Math.log(softmax(student(sample), 1)[labels[sample]!]!)
    const t = softmax(teacher(sample), temperature)
    const s = softmax(student(sample), temperature)
    const kl = t.reduce((sum, q, c) => sum + q * Math.log(q / s[c]!), 0)
    total += weight * ce + (1 - weight) * temperature ** 2 * kl
  }
  return total / BATCH
}

/** Central differences of a function of a vector, in float64. */
function gradient(of: (weights: number[]) => number, at: readonly number[]): number[] {
  const h = 1e-5
  return at.map((value, i) => {
    const moved = (by: number) => of(at.with(i, value + by))
    return (moved(h) - moved(-h)) / (2 * h)
  })
}

describe('mutual step', () => {
  let engine: Engine
  before(async () => {
    engine = await createEagerEngine('wasm')
  })

  for (const { alpha, beta, temperature } of [
    { alpha: 0.5, beta: 0.5, temperature: 3 },
    { alpha: 0.3, beta: 0.8, temperature: 1 },
    { alpha: 0, beta: 0, temperature: 2 },
    { alpha: 1, beta: 1, temperature: 1 }
  ]) {
    it(`should follow float64 at α ${alpha}, β ${beta}, T ${temperature}, the teachers held fast`, async () => {
      const models = { private: held(network, [INPUTS], 'p'), meme: held(linear, [INPUTS], 'm') }
      const plain = { momentum: 0, weightDecay: 0 }
      const step = await engine.compile(
        mutualStep({
          batch: BATCH,
          input: [INPUTS],
          models: { private: models.private.model, meme: models.meme.model },
          optimizers: { private: sgd(plain), meme: sgd(plain) }
        })
      )
      step.writeState('private', models.private.initial)
      step.writeState('meme', models.meme.initial)
      const losses = await step.run({ x, labels, learningRate: RATE, alpha, beta, temperature })

      const w = [...models.private.initial]
      const v = [...models.meme.initial]
      const ofPrivate = (weights: number[]) =>
        loss(
          s => privateLogits(weights, s),
          s => memeLogits(v, s),
          alpha,
          temperature
        )
      const ofMeme = (weights: number[]) =>
        loss(
          s => memeLogits(weights, s),
          s => privateLogits(w, s),
          beta,
          temperature
        )
      expect(losses.private![0], 'private loss').to.be.closeTo(ofPrivate(w), 1e-5)
      expect(losses.meme![0], 'meme loss').to.be.closeTo(ofMeme(v), 1e-5)
      // Both from the weights of before the step: neither sees the other's new ones.
      for (const [name, of, before] of [
        ['private', ofPrivate, w],
        ['meme', ofMeme, v]
      ] as const) {
        const after = step.readState(name)
        for (const [i, g] of gradient(of, before).entries()) {
          expect(after[i], `${name} ${i}`).to.be.closeTo(before[i]! - RATE * g, 1e-6)
        }
      }
      step.dispose()
      models.private.model.dispose()
      models.meme.model.dispose()
    })
  }

  it("should be the twin's step at α = 1, bit for bit", async () => {
    const models = { private: held(network, [INPUTS], 'p'), meme: held(linear, [INPUTS], 'm') }
    const twin = held(network, [INPUTS], 'p')
    const usual = { momentum: 0.9, weightDecay: 5e-4 }
    const mutual = await engine.compile(
      mutualStep({
        batch: BATCH,
        input: [INPUTS],
        models: { private: models.private.model, meme: models.meme.model },
        optimizers: { private: sgd(usual), meme: sgd(usual) }
      })
    )
    const local = await engine.compile(
      localStep({ batch: BATCH, input: [INPUTS], model: twin.model, optimizer: sgd(usual) })
    )
    mutual.writeState('private', models.private.initial)
    mutual.writeState('meme', models.meme.initial)
    local.writeState('localOnly', twin.initial)
    for (let i = 0; i < 3; i++) {
      const feeds = { x, labels, learningRate: RATE }
      await mutual.run({ ...feeds, alpha: 1, beta: 0.5, temperature: 3 })
      await local.run(feeds)
    }
    expect(mutual.readState('private')).to.deep.equal(local.readState('localOnly'))
    mutual.dispose()
    local.dispose()
    for (const { model } of [models.private, models.meme, twin]) model.dispose()
  })
})
