import type { Samples } from '../data/types.ts'
import { mostProbable } from '../learning/log-probabilities.ts'
import type { Candidate } from '../learning/types.ts'
import type { Classifier } from './classifier.ts'

/** What a model says of one sample. */
export interface Prediction {
  /** Index of the most probable class. */
  readonly label: number
  /** Of that class. */
  readonly probability: number
  /** One a class, summing to 1. */
  readonly probabilities: Float64Array
}

/** Predictions of samples, in order. Null where the run has no such model. */
export async function predict(
  classifier: Classifier,
  samples: Samples,
  candidate: Candidate
): Promise<readonly Prediction[] | null> {
  const { classes } = samples.dataset
  const logs = (await classifier.logProbabilities(samples))[candidate]
  if (logs === undefined) return null
  return Array.from(mostProbable(logs, classes), (label, sample) => {
    const probabilities = logs.slice(sample * classes, (sample + 1) * classes).map(Math.exp)
    return { label, probability: probabilities[label]!, probabilities }
  })
}
