import { labelsOf } from '../data/samples.ts'
import type { Samples } from '../data/types.ts'
import { type Choice, chooseModel } from '../evaluation/choice.ts'
import type { Classifier } from './classifier.ts'
import { candidatesOf, crossEntropiesOf } from './probabilities.ts'

/** Chooses among the models of a run by their losses on its validation part, as the run itself does after each round. */
export async function chooseOn(classifier: Classifier, validation: Samples): Promise<Choice> {
  const { classes } = validation.dataset
  const candidates = candidatesOf(await classifier.logits(validation), classes)
  const labels = labelsOf(validation)
  return chooseModel(
    Object.fromEntries(
      Object.entries(candidates).map(([name, probabilities]) => [
        name,
        crossEntropiesOf(probabilities, labels, classes)
      ])
    )
  )
}
