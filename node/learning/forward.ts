import {
  add,
  argMax,
  softmax,
  type Tensor,
  type Tensor1D,
  type Tensor2D
} from '@tensorflow/tfjs-core'
import type { Shape } from '../../protocol/meme/architecture.ts'
import type { LayersModel, StepSpec } from '../engine/types.ts'
import { crossEntropies } from './losses.ts'

export interface ForwardInit {
  /** Samples of a batch. */
  readonly batch: number
  /** Of one sample, without the batch axis. */
  readonly input: Shape
  readonly models: Readonly<Record<string, LayersModel>>
}

/**
 * A forward pass of some models over one batch. Inputs `x`, `labels`; outputs `<model>/classes` and `<model>/losses`
 * (cross-entropy), one value a sample: nothing is summed over the batch, so that rows of padding can be left out. With a
 * private model and a meme, `mean/classes` is what the mean of their probabilities says.
 */
export function forwardStep({ batch, input, models }: ForwardInit): StepSpec {
  return {
    name: 'forward',
    inputs: {
      x: { shape: [batch, ...input], dtype: 'float32' },
      labels: { shape: [batch], dtype: 'int32' }
    },
    models,
    step: ({ x, labels }) => {
      const outputs: Record<string, Tensor> = {}
      const logits: Record<string, Tensor2D> = {}
      for (const [name, model] of Object.entries(models)) {
        const own = model.apply(x!, { training: false }) as Tensor2D
        logits[name] = own
        outputs[`${name}/classes`] = argMax(own, 1)
        outputs[`${name}/losses`] = crossEntropies(own, labels as Tensor1D)
      }
      if (logits.private && logits.meme) {
        outputs['mean/classes'] = argMax(add(softmax(logits.private), softmax(logits.meme)), 1)
      }
      return { outputs }
    }
  }
}
