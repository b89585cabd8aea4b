import type { Comparison, Evidence, Outcome, Verdict } from './types.ts'

/** The same evidence with what `predict` uses in the private model's place: judged so, its gain is that of the choice. */
export function asUsed(evidence: Evidence): Evidence {
  const { model } = evidence.choice
  const replaced = ({ labels, predictions }: Outcome): Outcome => ({
    labels,
    // Only a twin that is there is chosen.
    predictions: { ...predictions, private: predictions[model] ?? predictions.private }
  })
  const { common, test } = evidence
  return { ...evidence, common: common && replaced(common), test: replaced(test) }
}

/** Puts the two judgements together: of the evidence, and of `asUsed` of it. */
export function withUsed(comparison: Comparison, used: Comparison): Verdict {
  const { private: accuracy, gain, gainInterval } = used
  return { ...comparison, used: { accuracy, gain, gainInterval } }
}
