import type { Tensor } from '@tensorflow/tfjs-core'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { Generator } from '../../../protocol/ports.ts'

/** Random numbers that a layer asks for, float32. */
export interface Noise {
  /** Whose layer it is, as the step names the model. */
  readonly model: string
  readonly shape: Shape
  /** The probability of 0; all else is 1/(1 − rate), so that the mean is 1. Null: standard normal numbers instead. */
  readonly rate: number | null
}

/** Where the layers of a step take their random numbers from, while it runs or is recorded. */
export type NoiseSource = (noise: Noise) => Tensor

/** The random stream of each model for one run. A model that draws asks once, any other never. */
export type NoiseStreams = (model: string) => Generator
