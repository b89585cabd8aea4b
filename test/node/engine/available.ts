import { missing } from '../../../node/engine/choice/installed.ts'
import { findTensorflow } from '../../../node/engine/eager/tensorflow.ts'
import type { EngineName } from '../../../node/engine/types.ts'

const ENGINES: readonly EngineName[] = ['onnx', 'tensorflow', 'wasm', 'cpu']

/**
 * The engines that all specs run on. onnx: where its optional package is installed; tensorflow: beside the project, or
 * in the project that MEMESH_TFJS_NODE names. The other engines run the same graphs as onnx, in specs of their own:
 * onnx-web.spec.ts, and what `npm run test:webgpu` runs.
 */
export const availableEngines = ENGINES.filter(
  engine =>
    (engine !== 'onnx' || missing(engine) === null) &&
    (engine !== 'tensorflow' || findTensorflow() !== undefined)
)

/** On which one models learn that cannot be compiled. */
export const fallbackEngine: EngineName = availableEngines.includes('tensorflow')
  ? 'tensorflow'
  : 'wasm'

if (!availableEngines.includes('tensorflow')) {
  console.log('tensorflow: @tensorflow/tfjs-node is not installed, its specs are left out.')
}
