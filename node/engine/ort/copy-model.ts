import type { Shape } from '../../../protocol/meme/architecture.ts'
import { writeModel } from '../onnx/writer.ts'

/** y = x, as the bytes of an ONNX model. */
export const copyModel = (shape: Shape): Uint8Array =>
  writeModel({
    name: 'copy',
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
    constants: [],
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} }]
  })
