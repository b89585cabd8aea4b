import { add, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core'
import type { Shape } from '../../protocol/meme/architecture.ts'
import type { InputSpec, LayersModel, Optimizer, StepSpec } from '../engine/types.ts'
import { mutualLosses } from './losses.ts'
import { penalties } from './penalties.ts'

export interface MutualStepInit {
  /** Samples of a mini-batch. */
  readonly batch: number
  /** Of one sample, without the batch axis. */
  readonly input: Shape
  readonly models: { readonly private: LayersModel; readonly meme: LayersModel }
  readonly optimizers: { readonly private: Optimizer; readonly meme: Optimizer }
}

/** A number that is fed at every run, so that a schedule needs no new step. */
const FED: InputSpec = { shape: [], dtype: 'float32' }

/**
 * The mutual step: both models learn from one mini-batch and from each other's logits of before the step.
 * Inputs `x`, `labels`, `learningRate`, `alpha`, `beta`, `temperature`; outputs `private` and `meme`, the losses
 * without the penalties of a private model's own regularizers.
 */
export function mutualStep({ batch, input, models, optimizers }: MutualStepInit): StepSpec {
  return {
    name: 'mutual',
    inputs: {
      x: { shape: [batch, ...input], dtype: 'float32' },
      labels: { shape: [batch], dtype: 'int32' },
      learningRate: FED,
      alpha: FED,
      beta: FED,
      temperature: FED
    },
    models,
    optimizers,
    step: ({ x, labels, alpha, beta, temperature }) => {
      const losses = mutualLosses({
        privateLogits: models.private.apply(x!, { training: true }) as Tensor2D,
        memeLogits: models.meme.apply(x!, { training: true }) as Tensor2D,
        labels: labels as Tensor1D,
        alpha: alpha!,
        beta: beta!,
        temperature: temperature!
      })
      // Each teacher is detached, so that the sum's gradient is each model's own.
      const sum = add<Tensor>(losses.private, losses.meme)
      return { loss: penalties(models.private).reduce<Tensor>(add, sum), outputs: losses }
    }
  }
}
