import type { Accuracy } from '../../node/evaluation/types.ts'
import { formatPercent } from './accuracy.ts'

/** A private model beside what anybody can do. */
export interface Learnt {
  readonly name: string
  readonly private: Accuracy
  /** The fraction of the peer's commonest class. */
  readonly commonest: number
}

/** From here on a model can know much, and still call every sample by the commonest class. */
const IMBALANCED = 0.7

/** Warns of private models that are no better than a guess; no line where all are. */
export function chanceWarning(models: readonly Learnt[]): string[] {
  const failed = models.filter(isAtChance)
  const [first, ...others] = failed
  if (first === undefined) return []
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return [
    `Warning: ${first.name}${more} learnt nothing: ${formatPercent(first.private.ownMix)} right, and always answering the commonest class is right on ${formatPercent(first.commonest)}.`,
    'Most often the learning rate is too high (--lr), or there were too few rounds.',
    ...(failed.some(({ commonest }) => commonest >= IMBALANCED)
      ? [
          'Where one class is that common, accuracy tells little: see memesh evaluate, balanced and by class.'
        ]
      : [])
  ]
}

/** A peer with a single class has nothing to tell apart. */
const isAtChance = ({ private: { ownMix }, commonest }: Learnt) =>
  commonest < 1 && ownMix <= commonest
