import type { Interval } from '../../node/evaluation/types.ts'
import { gainCell } from './accuracy.ts'

export type Answer = 'yes' | 'no' | 'not clear' | 'not measured'

/**
 * Did joining help? Only an interval that lies wholly on one side of zero says so. `gain` and `interval` are
 * fractions; both null without the local-only baseline.
 */
export function answer(gain: number | null, interval: Interval | null): Answer {
  if (gain === null) return 'not measured'
  if (interval === null) return 'not clear'
  if (interval[0] > 0) return 'yes'
  return interval[1] <= 0 ? 'no' : 'not clear'
}

/** The answer as a sentence. `whose`: "the private models of the 5 peers". */
export function verdictSentence(
  gain: number | null,
  interval: Interval | null,
  whose: string
): string {
  const points = [gainCell(gain, interval)].flat().join(' ')
  const change = `with the federation, ${whose} changed by ${points} points of accuracy over training alone`
  switch (answer(gain, interval)) {
    case 'yes':
      return `Did joining help? Yes: ${change}.`
    case 'no':
      return `Did joining help? No: ${change}.`
    case 'not clear':
      return `Did joining help? Not clear: ${change}, and zero is within what chance alone explains.`
    case 'not measured':
      return 'Did joining help? Not measured: without the local-only baseline there is nothing to compare with.'
  }
}
