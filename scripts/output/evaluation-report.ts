import type { Choice } from '../../node/evaluation/choice.ts'
import type { Score } from '../../node/evaluation/score.ts'
import type { Candidate } from '../../node/learning/types.ts'
import { MODEL_NAMES } from '../options/use.ts'
import { formatPercent, NONE } from './accuracy.ts'
import type { Cell, TableInit } from './table.ts'

/** Classes in a table: more no longer fit a screen. */
const MAX_CLASSES = 32

/** The models of a run, a row each; what `predict` uses is marked. */
export const scoreTable = (
  scores: Readonly<Partial<Record<Candidate, Score>>>,
  choice: Choice | null
): Omit<TableInit, 'plain'> => ({
  head: ['model', 'accuracy', 'balanced', 'macro F1', 'cross-entropy', 'ECE', ''],
  rows: (Object.entries(scores) as [Candidate, Score][]).map(([name, score]) => [
    name === 'mean' ? 'mean of private and meme' : MODEL_NAMES[name],
    accuracyCell(score),
    formatPercent(score.balancedAccuracy),
    formatPercent(score.macroF1),
    score.crossEntropy.toFixed(3),
    formatPercent(score.calibration.error),
    choice?.model === name ? '← predict' : ''
  ])
})

function accuracyCell({ accuracy, accuracyInterval: [low, high] }: Score): Cell {
  const hundredth = (fraction: number) => (fraction * 100).toFixed(1)
  return [formatPercent(accuracy), `(${hundredth(low)}–${hundredth(high)})`]
}

/** The classes of one model, those with most samples first where there are too many for a screen. */
export function classTable(
  { classes }: Score,
  names: readonly string[]
): Omit<TableInit, 'plain'> & { readonly left: number } {
  const all = classes.map((score, label) => ({ ...score, name: names[label] ?? String(label) }))
  const shown =
    all.length <= MAX_CLASSES
      ? all
      : all.sort((a, b) => b.support - a.support).slice(0, MAX_CLASSES)
  const fraction = (value: number | null) => (value === null ? NONE : formatPercent(value))
  return {
    head: ['class', 'precision', 'recall', 'F1', 'samples', 'predicted'],
    rows: shown.map(({ name, precision, recall, f1, support, predicted }) => [
      name,
      fraction(precision),
      fraction(recall),
      fraction(f1),
      String(support),
      String(predicted)
    ]),
    left: all.length - shown.length
  }
}

/** What `predict` uses, and by which losses it was chosen. */
export function choiceLine({ model, losses }: Choice): string {
  const shown = (Object.entries(losses) as [Candidate, number | null][])
    .filter(([, loss]) => loss !== null)
    .map(([name, loss]) => `${MODEL_NAMES[name]} ${loss!.toFixed(3)}`)
  const name = model === 'mean' ? 'the mean of private and meme' : MODEL_NAMES[model]
  const own = losses[model] ?? Number.POSITIVE_INFINITY
  const isBehind = Object.values(losses).some(loss => loss !== null && loss < own)
  const why = isBehind ? ', for none is better beyond chance' : ''
  return `Chosen on validation: ${name}${why} (calibrated cross-entropy: ${shown.join(', ')})`
}
