import { classShares, firstOf, labelsOf } from '../data/samples.ts'
import type { PeerSamples } from '../data/types.ts'
import type { Candidate, Learner, ModelRole, Part, Predictions } from '../learning/types.ts'
import type { RoundAccuracy, RoundMetrics } from '../types.ts'
import { type CandidateLosses, chooseModel } from './choice.ts'
import { ROUND_COMMON_SAMPLES, roundAccuracy } from './round.ts'
import type { Evidence, Outcome } from './types.ts'

/** How good a peer's models are after a round. */
export interface RoundEvidence {
  /** On the validation part and a fixed part of the common test set. */
  readonly accuracies: RoundMetrics['accuracies']
  /** On the validation part. */
  readonly losses: CandidateLosses
}

/** Predicts, after a round, the validation part and a fixed part of the common test set. */
export async function evaluateRound(learner: Learner, data: PeerSamples): Promise<RoundEvidence> {
  const shares = classShares(data.train)
  const sample = data.common && firstOf(data.common, ROUND_COMMON_SAMPLES)
  const validation = await learner.predict('validation')
  const common = sample && (await learner.predict('common', ROUND_COMMON_SAMPLES))
  const accuracyOf = (role: ModelRole): RoundAccuracy | null => {
    const own = validation[role]
    const shared = common?.[role]
    if (own === undefined) return null
    return roundAccuracy(
      shares,
      { labels: labelsOf(data.validation), predictions: own.classes },
      sample && shared ? { labels: labelsOf(sample), predictions: shared.classes } : null
    )
  }
  return {
    accuracies: {
      private: accuracyOf('private')!,
      meme: accuracyOf('meme')!,
      localOnly: accuracyOf('localOnly')
    },
    losses: lossesOf(validation)
  }
}

/** All that a peer is judged by at its end: predictions on its whole test part and the whole common test set. */
export async function collectEvidence(learner: Learner, data: PeerSamples): Promise<Evidence> {
  const outcome = async (part: Part & ('test' | 'common')): Promise<Outcome | null> => {
    const samples = data[part]
    if (samples === null) return null
    const predicted = await learner.predict(part)
    return {
      labels: labelsOf(samples),
      predictions: {
        private: classesOf(predicted.private),
        meme: classesOf(predicted.meme),
        localOnly: predicted.localOnly?.classes ?? null,
        mean: classesOf(predicted.mean)
      }
    }
  }
  return {
    common: await outcome('common'),
    test: (await outcome('test'))!,
    shares: classShares(data.train),
    choice: chooseModel(lossesOf(await learner.predict('validation')))
  }
}

/** Every learner holds a private model and a meme. */
const classesOf = (predictions: Predictions | undefined): Uint16Array => predictions!.classes

const lossesOf = (predicted: Partial<Record<Candidate, Predictions>>): CandidateLosses =>
  Object.fromEntries(
    Object.entries(predicted).flatMap(([name, { calibrated }]) =>
      calibrated === null ? [] : [[name, calibrated]]
    )
  )
