import { batchMatMul } from './batch-mat-mul.ts'
import { registerComposition } from './compose.ts'
import { conv2DBackpropFilter, conv2DBackpropInput } from './conv2d-backprop.ts'
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.ts'
import { registerLoops } from './loops.ts'
import { maxPoolGrad } from './max-pool-grad.ts'

/** Adds to tfjs's wasm backend the kernels that training needs: those that it lacks, and those that are slow. */
export function registerTrainingKernels(): void {
  registerComposition('BatchMatMul', batchMatMul)
  registerComposition('Conv2DBackpropFilter', conv2DBackpropFilter)
  registerComposition('Conv2DBackpropInput', conv2DBackpropInput)
  registerLoops('DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilter)
  registerLoops('DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInput)
  registerLoops('MaxPoolGrad', maxPoolGrad)
}
