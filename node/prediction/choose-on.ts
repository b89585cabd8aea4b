import { labelsOf } from '../data/samples.ts'
import type { Samples } from '../data/types.ts'
import { type Choice, chooseModel } from '../evaluation/choice.ts'
import { calibratedLosses } from '../learning/calibrated-losses.ts'
import type { Classifier } from './classifier.ts'

/** Chooses among the models of a run by their losses on its validation part, as the run itself does after each round. */
export async function chooseOn(classifier: Classifier, validation: Samples): Promise<Choice> {
  const { classes } = validation.dataset
  const labels = labelsOf(validation)
  const losses = Object.entries(await classifier.logProbabilities(validation)).map(
    ([name, logs]) => [name, calibratedLosses(logs, labels, classes)]
  )
  return chooseModel(Object.fromEntries(losses))
}
