import type { Tensor } from '@tensorflow/tfjs-core'
import { tensor, tidy } from '@tensorflow/tfjs-core'
import { weightsOf } from '../../../node/engine/parameters.ts'
import type { LayersModel } from '../../../node/engine/types.ts'
import { namedTensors } from '../../../node/export/named-tensors.ts'
import type { ExportedModel } from '../../../node/export/types.ts'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import { noise } from '../engine/held.ts'

/** A model of tfjs's layers with drawn weights, as if a run had trained it. */
export function exported(model: LayersModel, input: Shape): ExportedModel {
  const weights = weightsOf(model)
  for (const [i, weight] of weights.entries()) {
    // Vectors above zero, since variances are among them.
    const isVector = weight.rank === 1
    const values = noise(weight.size, `weight ${i}`).map(value =>
      isVector ? 0.2 + 0.3 * Math.abs(value) : 0.3 * value
    )
    tidy(() => weight.assign(tensor(values, weight.shape)))
  }
  const tensors = namedTensors({ model, weights }, 'none')
  return { model, tensors, input, metadata: { classes: '["a","b","c"]' } }
}

/** `batch` samples, and what tfjs computes of them. */
export function known({ model, input }: ExportedModel, batch: number) {
  const size = input.reduce((product, n) => product * n, batch)
  const x = noise(size, `samples ${batch}`)
  const logits = tidy(() => (model.predict(tensor(x, [batch, ...input])) as Tensor).dataSync())
  return { x, logits: Float32Array.from(logits) }
}
