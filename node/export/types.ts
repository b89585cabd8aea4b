import type { Shape } from '../../protocol/meme/architecture.ts'
import type { LayersModel } from '../engine/types.ts'

/** One weight under the name that files give it, such as `fc1/kernel`. */
export interface NamedTensor {
  readonly name: string
  readonly shape: Shape
  readonly data: Float32Array
}

/** A trained model, ready to be written. It turns [batch, …input] into logits. */
export interface ExportedModel {
  readonly model: LayersModel
  /** In the order of the model's flat state. */
  readonly tensors: readonly NamedTensor[]
  /** Of one sample, without the batch axis. */
  readonly input: Shape
  /** What a program must know to use it; all values are text, lists and objects as JSON. */
  readonly metadata: Readonly<Record<string, string>>
}
