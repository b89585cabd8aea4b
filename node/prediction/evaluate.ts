import { labelsOf } from '../data/samples.ts'
import type { Samples } from '../data/types.ts'
import { type Score, score } from '../evaluation/score.ts'
import { lossesOf, mostProbable } from '../learning/log-probabilities.ts'
import type { Candidate } from '../learning/types.ts'
import type { Classifier } from './classifier.ts'

/** How good each model of a run is on some samples, and the mean of private model and meme. */
export async function evaluate(
  classifier: Classifier,
  samples: Samples
): Promise<Partial<Record<Candidate, Score>>> {
  const { classes } = samples.dataset
  const labels = labelsOf(samples)
  const scores = Object.entries(await classifier.logProbabilities(samples)).map(([name, logs]) => {
    const predictions = mostProbable(logs, classes)
    const confidences = Float64Array.from(predictions, (label, sample) =>
      Math.exp(logs[sample * classes + label]!)
    )
    const losses = lossesOf(logs, labels, classes)
    return [name, score({ labels, predictions, confidences, losses }, classes)]
  })
  return Object.fromEntries(scores)
}
