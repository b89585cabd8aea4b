import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../../../node/engine/ort/engine.ts'
import { type Form, ORDINARY } from '../../../../node/engine/trace/form.ts'
import type { Engine, LayersModel, StepSpec, Tensor } from '../../../../node/engine/types.ts'
import { ArchitectureSchema, type Shape } from '../../../../protocol/meme/architecture.ts'
import { held, noise } from '../held.ts'
import { openOnnx } from '../ort/open-step.ts'

const INPUT: Shape = [2, 8, 9, 2]
const conv = { kind: 'conv2d', filters: 6, kernel: [3, 3] } as const
const architecture = (size: readonly [number, number]) =>
  ArchitectureSchema.parse([
    { ...conv, id: 'first', filters: 2, kernel: [1, 1] },
    { ...conv, id: 'conv', activation: 'relu' },
    { id: 'pool', kind: 'maxPool2d', size }
  ])

/** Whole numbers from -1 to 1: sums of their products are exact, and many are equal. */
const whole = (length: number, seed: string): Float32Array =>
  noise(length, seed).map(value => Math.round(1.4 * value))

/** Descends a sum of the pooled numbers, each times a whole number. @returns the weights after a step of rate 1 */
async function descend(
  engine: Engine,
  size: readonly [number, number],
  weightAt: (values: Float32Array) => Float32Array
): Promise<number[]> {
  const { model, weights, initial } = held(architecture(size), INPUT.slice(1), 'ties')
  const outputs = [2, ...model.outputShape.slice(1)] as number[]
  const spec: StepSpec = {
    name: 'ties',
    inputs: {
      x: { shape: INPUT, dtype: 'float32' },
      factors: { shape: outputs, dtype: 'float32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { model },
    weights: { model: weights },
    optimizers: { model: sgd({ momentum: 0, weightDecay: 0 }) },
    step: ({ x, factors }) => ({ loss: sum(model, x!, factors!), outputs: {} })
  }
  const step = await engine.compile(spec)
  step.writeState('model', weightAt(initial))
  const count = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)
  await step.run({
    x: whole(count(INPUT), 'x'),
    factors: whole(count(outputs), 'factors'),
    learningRate: 1
  })
  const after = [...step.readState('model')]
  step.dispose()
  model.dispose()
  return after
}

const sum = (model: LayersModel, x: Tensor, factors: Tensor): Tensor =>
  tf.sum(tf.mul(model.apply(x, { training: true }) as Tensor, factors))

describe('ties in max pooling', () => {
  let cpu: Engine
  const compiled = new Map<string, Engine>()

  before(async () => {
    cpu = await createEngine('cpu')
    const { form } = (await openOnnx()).abilities
    const forms: Readonly<Record<string, Form>> = {
      ordinary: ORDINARY,
      // Where onnxruntime has no blocks, it is the ordinary one.
      blocked: form.kind === 'blocked' ? { ...form, bands: 'never' } : form,
      banded: { kind: 'blocked', block: 8, bands: 'always' }
    }
    for (const [name, form] of Object.entries(forms)) {
      compiled.set(name, await createOrtEngine({ form }))
    }
  })
  after(() => {
    cpu.dispose()
    for (const engine of compiled.values()) engine.dispose()
  })

  const weights = {
    'some are equal': (values: Float32Array) => whole(values.length, 'weights'),
    'all are equal': (values: Float32Array) => values.map(() => 1).fill(0, 6, 60)
  }
  for (const size of [
    [2, 2],
    [3, 2],
    [1, 3]
  ] as const) {
    for (const [name, weightAt] of Object.entries(weights)) {
      it(`should give gradients to the first maximum of ${size.join('×')}: ${name}`, async () => {
        const expected = await descend(cpu, size, weightAt)
        for (const [form, engine] of compiled) {
          expect(await descend(engine, size, weightAt), form).to.deep.equal(expected)
        }
        expect(expected).to.not.deep.equal([...weightAt(new Float32Array(expected.length))])
      })
    }
  }
})
