import { avgPoolGrad } from '../loops/avg-pool-grad.ts'
import { depthwiseBackpropFilter, depthwiseBackpropInput } from '../loops/depthwise-backprop.ts'
import { maxPoolGrad } from '../loops/max-pool-grad.ts'
import { registerLoops } from '../loops/register.ts'
import { resizeGrad } from '../loops/resize-grad.ts'
import { unsortedSegmentSum } from '../loops/unsorted-segment-sum.ts'
import { replaceKernel } from '../replace-kernel.ts'
import { batchMatMul } from './batch-mat-mul.ts'
import { registerComposition } from './compose.ts'
import { conv2DBackpropFilter, conv2DBackpropInput } from './conv2d-backprop.ts'
import { identity } from './identity.ts'
import { explicitSamePadding } from './same-padding.ts'

const CONVOLUTIONS = ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D']

/** Adds to tfjs's wasm backend the kernels that training needs: those that it lacks, and those that are slow or wrong. */
export function registerTrainingKernels(): void {
  replaceKernel('wasm', 'Identity', identity)
  for (const name of CONVOLUTIONS) registerComposition(name, explicitSamePadding(name))
  registerComposition('BatchMatMul', batchMatMul)
  registerComposition('Conv2DBackpropFilter', conv2DBackpropFilter)
  registerComposition('Conv2DBackpropInput', conv2DBackpropInput)
  registerLoops('wasm', 'AvgPoolGrad', avgPoolGrad)
  registerLoops('wasm', 'DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilter)
  registerLoops('wasm', 'DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInput)
  registerLoops('wasm', 'MaxPoolGrad', maxPoolGrad)
  registerLoops('wasm', 'ResizeBilinearGrad', resizeGrad('bilinear'))
  registerLoops('wasm', 'ResizeNearestNeighborGrad', resizeGrad('nearest'))
  registerLoops('wasm', 'UnsortedSegmentSum', unsortedSegmentSum)
}
