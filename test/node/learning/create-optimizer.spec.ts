import { expect } from 'chai'
import { createEngine } from '../../../node/engine/create.ts'
import { createOptimizer } from '../../../node/learning/create-optimizer.ts'
import { localStep } from '../../../node/learning/local-step.ts'
import type { ManifestInput } from '../../../protocol/federation/manifest.ts'
import { ArchitectureSchema } from '../../../protocol/meme/architecture.ts'
import { backward, forward, type Mlp, softmax } from '../../fixtures/float64-mlp.ts'
import { availableEngines } from '../engine/available.ts'
import { held, noise } from '../engine/held.ts'
import { toySpec } from './toy.ts'

const [INPUTS, HIDDEN, CLASSES, BATCH, STEPS, RATE, DECAY] = [5, 6, 3, 4, 5, 0.02, 0.01]

const network = ArchitectureSchema.parse([
  { id: 'hidden', kind: 'dense', units: HIDDEN, activation: 'relu' },
  { id: 'logits', kind: 'dense', units: CLASSES }
])
const samples = (step: number) => noise(BATCH * INPUTS, `x${step}`)
const classes = (step: number) => Int32Array.from({ length: BATCH }, (_, n) => (n + step) % CLASSES)

/** What one parameter becomes, from its gradient and its memory: torch's documentation, line by line, in float64. */
type Rule = (memory: { [name: string]: number }, w: number, g: number, t: number) => number

const rules: Readonly<Record<string, readonly [NonNullable<ManifestInput['learning']>, Rule]>> = {
  'plain descent': [
    { optimizer: { kind: 'sgd', momentum: 0 }, weightDecay: 0 },
    (_, w, g) => w - RATE * g
  ],
  'momentum and weight decay': [
    { optimizer: { kind: 'sgd', momentum: 0.9 }, weightDecay: DECAY },
    (memory, w, gradient, t) => {
      const g = gradient + DECAY * w
      const b = t > 1 ? 0.9 * memory.b! + g : g
      memory.b = b
      return w - RATE * b
    }
  ],
  RMSProp: [
    { optimizer: { kind: 'rmsprop', epsilon: 1e-3 }, weightDecay: 0 },
    (memory, w, g) => {
      const v = 0.99 * (memory.v ?? 0) + (1 - 0.99) * g ** 2
      memory.v = v
      return w - (RATE * g) / (Math.sqrt(v) + 1e-3)
    }
  ],
  'RMSProp with momentum and weight decay': [
    {
      optimizer: { kind: 'rmsprop', decay: 0.9, epsilon: 1e-3, momentum: 0.5 },
      weightDecay: DECAY
    },
    (memory, w, gradient) => {
      const g = gradient + DECAY * w
      const v = 0.9 * (memory.v ?? 0) + (1 - 0.9) * g ** 2
      const b = 0.5 * (memory.b ?? 0) + g / (Math.sqrt(v) + 1e-3)
      Object.assign(memory, { v, b })
      return w - RATE * b
    }
  ],
  'Adam and weight decay': [
    { optimizer: { kind: 'adam', epsilon: 1e-3 }, weightDecay: DECAY },
    (memory, w, gradient, t) => {
      const g = gradient + DECAY * w
      const m = 0.9 * (memory.m ?? 0) + (1 - 0.9) * g
      const v = 0.999 * (memory.v ?? 0) + (1 - 0.999) * g ** 2
      Object.assign(memory, { m, v })
      const [mHat, vHat] = [m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)]
      return w - (RATE * mHat) / (Math.sqrt(vHat) + 1e-3)
    }
  ]
}

/** Weights after some steps by a rule, in float64. */
function follow(rule: Rule, initial: Float32Array): Float64Array {
  const mlp: Mlp = {
    inputs: INPUTS,
    hidden: HIDDEN,
    classes: CLASSES,
    weights: Float64Array.from(initial)
  }
  const memories = Array.from(initial, () => ({}))
  for (let step = 1; step <= STEPS; step++) {
    const gradient = new Float64Array(initial.length)
    for (let n = 0; n < BATCH; n++) {
      const x = samples(step).subarray(n * INPUTS, (n + 1) * INPUTS)
      const { h, z } = forward(mlp, x)
      const label = classes(step)[n]
      const dz = softmax(z).map((p, k) => (p - (k === label ? 1 : 0)) / BATCH)
      backward(mlp, x, h, dz, gradient)
    }
    for (const [i, g] of gradient.entries()) {
      mlp.weights[i] = rule(memories[i]!, mlp.weights[i]!, g, step)
    }
  }
  return mlp.weights
}

describe('optimizers, against float64', () => {
  for (const engine of availableEngines.filter(name => name === 'cpu' || name === 'onnx')) {
    for (const [name, [learning, rule]] of Object.entries(rules)) {
      it(`should follow torch's rule on ${engine}: ${name}`, async () => {
        const { manifest } = toySpec({}, learning)
        const runtime = await createEngine(engine)
        const { model, weights, initial } = held(network, [INPUTS], 'optimizers')
        const optimizer = createOptimizer(manifest.learning)
        const spec = localStep({ batch: BATCH, input: [INPUTS], model, optimizer })
        const step = await runtime.compile({ ...spec, weights: { localOnly: weights } })
        step.writeState('localOnly', initial)
        for (let i = 1; i <= STEPS; i++) {
          await step.run({ x: samples(i), labels: classes(i), learningRate: RATE })
        }
        const learnt = step.readState('localOnly')
        for (const [i, value] of follow(rule, initial).entries()) {
          expect(learnt[i], `weight ${i}`).to.be.closeTo(value, 1e-5)
        }
        step.dispose()
        model.dispose()
        runtime.dispose()
      })
    }
  }
})
