import type { Accuracy, Interval } from '../../node/evaluation/types.ts'
import type { Cell } from './table.ts'

/** What stands where there is no number. */
export const NONE = '–'

const hundredth = (fraction: number) => (fraction * 100).toFixed(1)
const signed = (fraction: number) => {
  // toFixed keeps the sign of a value that rounds to zero.
  const text = hundredth(fraction).replace(/^-0\.0$/, '0.0')
  return text.startsWith('-') || text === '0.0' ? text : `+${text}`
}

/** A fraction as per cent: `93.4 %`. */
export const formatPercent = (fraction: number | null): string =>
  fraction === null ? NONE : `${hundredth(fraction)} %`

/** The own-mix accuracy of a model with its 95 % interval: `93.4 %`, `(92.8–94.0)`. */
export function ownMixCell(accuracy: Accuracy | null): Cell {
  if (accuracy === null) return NONE
  const { ownMix, ownMixInterval: interval } = accuracy
  if (interval === null) return formatPercent(ownMix)
  return [formatPercent(ownMix), `(${hundredth(interval[0])}–${hundredth(interval[1])})`]
}

/** A difference of two accuracies in percentage points with its 95 % interval: `+1.8`, `(+0.4 to +3.1)`. */
export function gainCell(gain: number | null, interval: Interval | null): Cell {
  if (gain === null) return NONE
  if (interval === null) return signed(gain)
  return [signed(gain), `(${signed(interval[0])} to ${signed(interval[1])})`]
}
