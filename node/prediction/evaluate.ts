import { labelsOf } from '../data/samples.ts'
import type { Samples } from '../data/types.ts'
import { type Score, score } from '../evaluation/score.ts'
import type { Candidate } from '../learning/types.ts'
import type { Classifier } from './classifier.ts'
import { CANDIDATES, candidatesOf, classesOf, crossEntropiesOf } from './probabilities.ts'

/** How good each model of a run is on some samples, and the mean of private model and meme. */
export async function evaluate(
  classifier: Classifier,
  samples: Samples
): Promise<Partial<Record<Candidate, Score>>> {
  const { classes } = samples.dataset
  const candidates = candidatesOf(await classifier.logits(samples), classes)
  const labels = labelsOf(samples)
  const scores: Partial<Record<Candidate, Score>> = {}
  for (const candidate of CANDIDATES) {
    const probabilities = candidates[candidate]
    if (probabilities === undefined) continue
    const predictions = classesOf(probabilities, classes)
    const confidences = Float64Array.from(
      predictions,
      (label, sample) => probabilities[sample * classes + label]!
    )
    const losses = crossEntropiesOf(probabilities, labels, classes)
    scores[candidate] = score({ labels, predictions, confidences, losses }, classes)
  }
  return scores
}
