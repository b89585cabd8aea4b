import { findTensorflow } from '../../../node/engine/eager/tensorflow.ts'
import { missing } from '../../../node/engine/installed.ts'
import { ENGINES, type EngineName } from '../../../node/engine/types.ts'

/**
 * The engines that specs can run here. onnx: where its optional package is installed; tensorflow: beside the project,
 * or in the project that MEMESH_TFJS_NODE names.
 */
export const availableEngines: readonly EngineName[] = ENGINES.filter(
  engine =>
    (engine !== 'onnx' || missing(engine) === null) &&
    (engine !== 'tensorflow' || findTensorflow() !== undefined)
)

if (!availableEngines.includes('tensorflow')) {
  console.log('tensorflow: @tensorflow/tfjs-node is not installed, its specs are left out.')
}
