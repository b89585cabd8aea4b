/** The middle value; of an even number the mean of the two. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Consecutive steps of one contender, while all others waited. */
export interface Slot {
  /** Of each step. */
  readonly ms: readonly number[]
  /** Part of the machine's cores, 0 to 1, that other programs took meanwhile. */
  readonly others: number
}

/** Other programs hold a slot up when they take more of the cores than this. */
export const CALM = 0.08

export const calm = (slots: readonly Slot[]): readonly Slot[] =>
  slots.filter(({ others }) => others <= CALM)

/**
 * The median of the slots' medians, and the best step. Slots in which other programs held it up count only where no
 * other is left.
 */
export function summarise(slots: readonly Slot[]): { medianMs: number; minMs: number } {
  const quiet = calm(slots)
  const counted = quiet.length > 0 ? quiet : slots
  return {
    medianMs: median(counted.map(({ ms }) => median(ms))),
    minMs: Math.min(...counted.map(({ ms }) => Math.min(...ms)))
  }
}

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))

/** How many steps are run unmeasured: two seconds of them; 200 at least for steps of some milliseconds, for the JIT. */
export const warmUpSteps = (stepMs: number): number => clamp(Math.ceil(2000 / stepMs), 5, 400)

/**
 * Steps of one slot, so that all slots together have `steps` of them and each lasts half a second, but is no longer
 * than 300 steps.
 */
export const slotSteps = (stepMs: number, steps: number, slots: number): number =>
  Math.max(Math.ceil(steps / slots), clamp(Math.ceil(500 / stepMs), 1, 300))

/** Largest relative difference between two equally long lists of numbers. */
export function relativeDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, value, i) => {
    const other = b[i] ?? Number.NaN
    return Math.max(most, Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other)))
  }, 0)
}
