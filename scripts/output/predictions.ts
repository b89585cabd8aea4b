import type { Prediction } from '../../node/prediction/predict.ts'
import type { SampleSource } from '../../node/prediction/read-samples.ts'

/** A sample for a person to find: its file, and its number in a file of several. */
export const sourceText = ({ file, row }: SampleSource): string =>
  row === null ? file : `${file}#${row}`

/** Cells of a line: sample, class, its probability, and that of every class. */
export const predictionRow = (
  prediction: Prediction & SampleSource,
  classes: readonly string[]
): string[] => [
  sourceText(prediction),
  classes[prediction.label] ?? String(prediction.label),
  ...[prediction.probability, ...prediction.probabilities].map(value => value.toFixed(6))
]

/** Cells with commas between them, quoted where needed (RFC 4180). */
export const csvLine = (cells: readonly string[]): string =>
  cells.map(cell => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
