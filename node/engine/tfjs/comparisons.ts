import { registerGradient, type Tensor, zeros } from '@tensorflow/tfjs-core'

const COMPARISONS = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']

/**
 * Tells tfjs that comparisons do not change with what they compare. It has no gradient of them, and fails where one
 * decides on what a layer gives out (thresholded relu, a loss with `where`).
 */
export function differentiateComparisons(): void {
  for (const kernelName of COMPARISONS) {
    registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, [a, b]) => ({ a: () => none(a), b: () => none(b) })
    })
  }
}

const none = (x: Tensor | undefined): Tensor => zeros(x!.shape)
