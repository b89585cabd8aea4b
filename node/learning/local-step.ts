import { add, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core'
import type { Shape } from '../../protocol/meme/architecture.ts'
import type { LayersModel, Optimizer, StepSpec } from '../engine/types.ts'
import { crossEntropy } from './losses.ts'
import { penalties } from './penalties.ts'

export interface LocalStepInit {
  /** Samples of a mini-batch. */
  readonly batch: number
  /** Of one sample, without the batch axis. */
  readonly input: Shape
  readonly model: LayersModel
  readonly optimizer: Optimizer
}

/**
 * The step of the local-only twin: cross-entropy on the same mini-batches, nobody to learn from.
 * Inputs `x`, `labels`, `learningRate`; output `localOnly`, the loss without the penalties of the model's own regularizers.
 */
export function localStep({ batch, input, model, optimizer }: LocalStepInit): StepSpec {
  return {
    name: 'local',
    inputs: {
      x: { shape: [batch, ...input], dtype: 'float32' },
      labels: { shape: [batch], dtype: 'int32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { localOnly: model },
    optimizers: { localOnly: optimizer },
    step: ({ x, labels }) => {
      const logits = model.apply(x!, { training: true }) as Tensor2D
      const loss = crossEntropy(logits, labels as Tensor1D)
      return { loss: penalties(model).reduce<Tensor>(add, loss), outputs: { localOnly: loss } }
    }
  }
}
