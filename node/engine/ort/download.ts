import { createRequire } from 'node:module'
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { copyModel } from './copy-model.ts'

/** What onnxruntime-node's JavaScript wraps. Its calls return when they are done. */
interface Binding {
  readonly initOrt: () => void
  readonly binding: {
    readonly InferenceSession: new () => {
      loadModel(
        buffer: ArrayBufferLike,
        offset: number,
        length: number,
        options: InferenceSession.SessionOptions
      ): void
      run(
        inputs: Readonly<Record<string, OrtTensor>>,
        outputs: Readonly<Record<string, null>>,
        options: InferenceSession.RunOptions
      ): Readonly<Record<string, OrtTensor>>
    }
  }
}

/**
 * Gives the values of tensors that are on the device: a graph that copies its input, with its output in main memory.
 * onnxruntime 1.30 ends the process when one asks such a tensor itself for them (`getData`). `options` are those of
 * the sessions that made the tensors.
 */
export function createDownload(
  options: InferenceSession.SessionOptions
): (tensor: OrtTensor) => Float32Array {
  const { initOrt, binding } = createRequire(import.meta.url)(
    'onnxruntime-node/dist/binding'
  ) as Binding
  const sessions = new Map<string, InstanceType<Binding['binding']['InferenceSession']>>()
  const open = (shape: readonly number[]) => {
    initOrt()
    const { buffer, byteOffset, byteLength } = copyModel(shape)
    const session = new binding.InferenceSession()
    session.loadModel(buffer, byteOffset, byteLength, options)
    return session
  }
  return tensor => {
    if (tensor.location === 'cpu') return tensor.data as Float32Array
    const key = tensor.dims.join()
    const session = sessions.get(key) ?? open(tensor.dims)
    sessions.set(key, session)
    return session.run({ x: tensor }, { y: null }, {}).y!.data as Float32Array
  }
}
