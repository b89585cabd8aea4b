import type { Interval } from '../../node/evaluation/types.ts'
import { formatGain } from './accuracy.ts'

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

/** The answer as a sentence. `subject`: "the 5 peers" or "this peer". */
export function verdictSentence(
  gain: number | null,
  interval: Interval | null,
  subject: string
): string {
  const points = formatGain(gain, interval)
  switch (answer(gain, interval)) {
    case 'yes':
      return `Did joining help? Yes: ${subject} gained ${points} points of accuracy over training alone.`
    case 'no':
      return `Did joining help? No: the private models of ${subject} are ${points} points away from training alone.`
    case 'not clear':
      return `Did joining help? Not clear: ${points} points over training alone; the interval holds zero.`
    case 'not measured':
      return 'Did joining help? Not measured: there was no local-only baseline (--baseline none).'
  }
}
