import type { RoundAccuracy } from '../types.ts'
import { accuracy } from './accuracy.ts'
import { ownMixAccuracy } from './own-mix.ts'
import { ownMixInterval } from './own-mix-interval.ts'
import { wilson95 } from './wilson.ts'

/** Most common test samples that a round is evaluated on, the first ones; the last round takes all. */
export const ROUND_COMMON_SAMPLES = 1000

/** True and predicted classes of the same samples, in order. */
export interface Predicted {
  readonly labels: Uint16Array
  readonly predictions: Uint16Array
}

/**
 * How good one model is after a round.
 * @param shares the class mix of the peer's training part
 */
export function roundAccuracy(
  shares: Float64Array,
  validation: Predicted,
  common: Predicted | null
): RoundAccuracy {
  const right = accuracy(validation.labels, validation.predictions)
  const count = validation.labels.length
  return {
    ownMix: common && ownMixAccuracy(common.labels, common.predictions, shares),
    validation: right,
    common: common && accuracy(common.labels, common.predictions),
    interval: common
      ? ownMixInterval(common.labels, common.predictions, shares)
      : wilson95(right * count, count)
  }
}
