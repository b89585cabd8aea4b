import type { Architecture, Shape } from '../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import type { Pair } from './pairs.ts'

/**
 * Floating-point operations of one mutual step: for both models three times the forward pass (the pass itself, the
 * gradient by the weights, that by the inputs), less the gradient by the images, which nobody needs. Losses and
 * optimizers are not counted.
 */
export function stepFlops(pair: Pair, batch: number): number {
  return batch * (trainingFlops(pair.private, pair.input) + trainingFlops(pair.meme, pair.input))
}

function trainingFlops(architecture: Architecture, input: Shape): number {
  const { flops, layers } = planArchitecture(architecture, input)
  const first = layers.find(({ parameters }) => parameters > 0)
  return 3 * flops - (first?.flops ?? 0)
}

/** @param peak GFLOP/s */
export const percentOfPeak = (flops: number, ms: number, peak: number): number =>
  (100 * flops) / (ms * peak * 1e6)
