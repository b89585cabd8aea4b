import type { Accuracy, Interval } from '../../node/evaluation/types.ts'

/** What stands where there is no number. */
export const NONE = '–'

const hundredth = (fraction: number) => (fraction * 100).toFixed(1)
// toFixed keeps the sign of a value that rounds to zero.
const signed = (fraction: number) => {
  const text = hundredth(fraction).replace(/^-0\.0$/, '0.0')
  return text.startsWith('-') || text === '0.0' ? text : `+${text}`
}

/** A fraction as per cent: `93.4 %`. */
export const formatPercent = (fraction: number | null): string =>
  fraction === null ? NONE : `${hundredth(fraction)} %`

/** An accuracy with its 95 % interval: `93.4 % (92.8–94.0)`. */
export function formatFraction(fraction: number, interval: Interval | null): string {
  if (interval === null) return formatPercent(fraction)
  return `${formatPercent(fraction)} (${hundredth(interval[0])}–${hundredth(interval[1])})`
}

/** The own-mix accuracy of a model, or a dash where the model does not exist. */
export const formatOwnMix = (accuracy: Accuracy | null): string =>
  accuracy === null ? NONE : formatFraction(accuracy.ownMix, accuracy.ownMixInterval)

/** A difference of two accuracies in percentage points: `+1.8 (0.4 to 3.1)`. */
export function formatGain(gain: number | null, interval: Interval | null): string {
  if (gain === null) return NONE
  if (interval === null) return signed(gain)
  return `${signed(gain)} (${signed(interval[0])} to ${signed(interval[1])})`
}
