import { add, mul, sub } from '@tensorflow/tfjs-core'
import type { Optimizer } from '../types.ts'

/** `momentum` 0 keeps no velocity; `weightDecay` is added to the gradient of every parameter. */
export interface SgdInit {
  /** @default 0 */
  readonly momentum?: number
  /** @default 0 */
  readonly weightDecay?: number
}

/**
 * Stochastic gradient descent as in torch.optim.SGD (no dampening, no Nesterov):
 * g ← g + λw, v ← μv + g (v = 0 at first), w ← w − ηv.
 */
export function sgd({ momentum = 0, weightDecay = 0 }: SgdInit = {}): Optimizer {
  return {
    slots: momentum > 0 ? ['velocity'] : [],
    update: (parameter, gradient, [velocity], { learningRate }) => {
      const decayed = weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient
      const direction = velocity === undefined ? decayed : add(mul(velocity, momentum), decayed)
      return {
        parameter: sub(parameter, mul(direction, learningRate)),
        slots: velocity === undefined ? [] : [direction]
      }
    }
  }
}
