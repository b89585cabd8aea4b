import type { Tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '../../protocol/meme/architecture.ts'
import type { LayersModel, StepSpec } from '../engine/types.ts'

export interface ForwardInit {
  /** Samples of a batch. */
  readonly batch: number
  /** Of one sample, without the batch axis. */
  readonly input: Shape
  readonly models: Readonly<Record<string, LayersModel>>
}

/**
 * A forward pass of some models over one batch. Input `x`; outputs each model's logits [batch, classes] under its name:
 * nothing is summed over the batch, so that rows of padding can be left out.
 */
export function forwardStep({ batch, input, models }: ForwardInit): StepSpec {
  return {
    name: 'forward',
    inputs: { x: { shape: [batch, ...input], dtype: 'float32' } },
    models,
    step: ({ x }) => ({
      outputs: Object.fromEntries(
        Object.entries(models).map(([name, model]) => [
          name,
          model.apply(x!, { training: false }) as Tensor
        ])
      )
    })
  }
}
