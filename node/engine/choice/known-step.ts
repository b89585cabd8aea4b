import {
  cast,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  type Scalar,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D
} from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { EngineUnavailableError } from '../errors.ts'
import type { Engine, Optimizer, StepSpec } from '../types.ts'

/** Losses of the known step, run twice: before, and after one step of gradient descent. Worked out in float64. */
export const KNOWN_LOSSES = [3.6043925, 1.5601457] as const
/** Exponentials and logarithms of graphics cards have fewer digits. */
const TOLERANCE = 1e-4
const BATCH = 4
const RATE = 0.1

/**
 * Has an engine repeat a training step whose result is known: convolution, pooling, a dense layer and their gradients.
 * A backend that loads may still compute nothing, or nonsense.
 * @throws EngineUnavailableError
 */
export async function repeatKnownStep(engine: Engine): Promise<void> {
  const spec = knownStep()
  const step = await engine.compile(spec)
  try {
    const size = step.readState('known').length
    step.writeState('known', wave(size, 1.7))
    const feeds = {
      x: wave(BATCH * 6 * 6 * 2, 0.9),
      labels: Int32Array.from({ length: BATCH }, (_, i) => i % 3),
      learningRate: RATE
    }
    for (const known of KNOWN_LOSSES) {
      const { loss } = await step.run(feeds)
      if (!(Math.abs(loss![0]! - known) <= TOLERANCE)) {
        throw new EngineUnavailableError(
          engine.name,
          `it computes a loss of ${loss![0]} where ${known} is known`
        )
      }
    }
  } finally {
    step.dispose()
    for (const model of Object.values(spec.models)) model.dispose()
  }
}

/** Values that need no table: sines of multiples of an angle. */
const wave = (length: number, angle: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * angle))

function knownStep(): StepSpec {
  const zeros = { kernelInitializer: 'zeros' } as const
  const known = sequential({
    layers: [
      layers.conv2d({
        ...zeros,
        inputShape: [6, 6, 2],
        filters: 3,
        kernelSize: 3,
        activation: 'relu'
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ ...zeros, units: 3 })
    ]
  })
  const descent: Optimizer = {
    slots: [],
    update: (parameter, gradient, _, { learningRate }) => ({
      parameter: sub(parameter, mul(gradient, learningRate)),
      slots: []
    })
  }
  return {
    name: 'known',
    inputs: {
      x: { shape: [BATCH, 6, 6, 2], dtype: 'float32' },
      labels: { shape: [BATCH], dtype: 'int32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { known },
    optimizers: { known: descent },
    step: ({ x, labels }) => {
      const logits = known.apply(x!, { training: true }) as Tensor2D
      const targets = cast(oneHot(labels as Tensor1D, 3), 'float32')
      const loss = neg(mean(sum<Tensor>(mul(targets, logSoftmax(logits)), 1))) as Scalar
      return { loss, outputs: { loss } }
    }
  }
}
