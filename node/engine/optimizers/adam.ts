import { add, div, expm1, mul, neg, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import type { Optimizer } from '../types.ts'

/** `weightDecay` is added to the gradient of every parameter (L2, not decoupled). */
export interface AdamInit {
  /** @default 0.9 */
  readonly beta1?: number
  /** @default 0.999 */
  readonly beta2?: number
  /** @default 1e-8 */
  readonly epsilon?: number
  /** @default 0 */
  readonly weightDecay?: number
}

/**
 * Adam (arXiv 1412.6980, algorithm 1) as in torch.optim.Adam: g ← g + λw, m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * w ← w − η·m̂ / (√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0
}: AdamInit = {}): Optimizer {
  return {
    slots: ['mean', 'variance'],
    update: (parameter, gradient, [mean, variance], { learningRate, step }) => {
      const g = weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient
      const m = add(mul(mean!, beta1), mul(g, 1 - beta1))
      const v = add(mul(variance!, beta2), mul(square(g), 1 - beta2))
      const corrected = div(m, bias(beta1, step))
      const deviation = add(sqrt(div(v, bias(beta2, step))), epsilon)
      return {
        parameter: sub(parameter, mul(div(corrected, deviation), learningRate)),
        slots: [m, v]
      }
    }
  }
}

/** 1 − βᵗ, which float32 would cancel to four digits at β₂ and t = 1 if it were computed as written. */
const bias = (beta: number, step: Tensor): Tensor => neg(expm1(mul(step, Math.log(beta))))
