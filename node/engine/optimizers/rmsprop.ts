import { add, div, mul, sqrt, square, sub } from '@tensorflow/tfjs-core'
import type { Optimizer } from '../types.ts'

/** `momentum` 0 keeps no velocity; `weightDecay` is added to the gradient of every parameter. */
export interface RmspropInit {
  /** What a step keeps of the mean square (torch calls it alpha). @default 0.99 */
  readonly decay?: number
  /** @default 1e-8 */
  readonly epsilon?: number
  /** @default 0 */
  readonly momentum?: number
  /** @default 0 */
  readonly weightDecay?: number
}

/**
 * RMSProp (Tieleman and Hinton 2012) as in torch.optim.RMSprop, not centred: g ← g + λw, s ← ρs + (1−ρ)g²,
 * v ← μv + g / (√s + ε), w ← w − ηv (s = v = 0 at first).
 */
export function rmsprop({
  decay = 0.99,
  epsilon = 1e-8,
  momentum = 0,
  weightDecay = 0
}: RmspropInit = {}): Optimizer {
  return {
    slots: momentum > 0 ? ['square', 'velocity'] : ['square'],
    update: (parameter, gradient, [meanSquare, velocity], { learningRate }) => {
      const g = weightDecay > 0 ? add(gradient, mul(parameter, weightDecay)) : gradient
      const s = add(mul(meanSquare!, decay), mul(square(g), 1 - decay))
      const scaled = div(g, add(sqrt(s), epsilon))
      const direction = velocity === undefined ? scaled : add(mul(velocity, momentum), scaled)
      return {
        parameter: sub(parameter, mul(direction, learningRate)),
        slots: velocity === undefined ? [s] : [s, direction]
      }
    }
  }
}
