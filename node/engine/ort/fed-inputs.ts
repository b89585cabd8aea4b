import type { Tensor as OrtTensor } from 'onnxruntime-node'
import { checkFeed } from '../feeds.ts'
import { fedName } from '../trace/step.ts'
import type { Feeds, InputSpec } from '../types.ts'
import type { Runtime } from './providers.ts'

/** Tensors for what a step is fed, kept from run to run: small steps would spend a tenth of their time on new ones. */
export class FedInputs {
  readonly #inputs: readonly { name: string; spec: InputSpec; tensor: OrtTensor | null }[]

  /** @param wanted names of what the graph takes in: it may have no use for some inputs */
  constructor(
    specs: Readonly<Record<string, InputSpec>>,
    wanted: ReadonlySet<string>,
    { Tensor }: Runtime
  ) {
    this.#inputs = Object.entries(specs).map(([name, spec]) => {
      const length = spec.shape.reduce((product, n) => product * n, 1)
      const data = spec.dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)
      const tensor = wanted.has(fedName(name)) ? new Tensor(spec.dtype, data, spec.shape) : null
      return { name, spec, tensor }
    })
  }

  /**
   * The tensors of one run, by the graph's names, until the next one.
   * @throws StepMismatchError if an input is missing or has another size
   */
  *fill(feeds: Feeds): Generator<[name: string, OrtTensor]> {
    for (const { name, spec, tensor } of this.#inputs) {
      const values = checkFeed(name, spec, feeds?.[name])
      if (tensor === null) continue
      const data = tensor.data as Float32Array | Int32Array
      data.set(values)
      yield [fedName(name), tensor]
    }
  }
}
