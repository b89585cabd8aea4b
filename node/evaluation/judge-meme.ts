import type { CandidateLosses } from './choice.ts'
import { pairedDifference } from './paired-difference.ts'

/** What the validation part says of the meme's teaching after a round. */
export interface MemeVerdict {
  /** What was compared: the private model with its local-only twin, or where there is no twin the meme with the private model. */
  readonly by: 'local-only' | 'meme'
  /** How much higher the former's cross-entropy is, mean over the samples; null where there is none. */
  readonly excess: number | null
  /** The standard error of that; null for fewer than two samples. */
  readonly error: number | null
  /** Whether the excess is more than chance explains. */
  readonly hurts: boolean
}

/** Standard errors that the excess must have: by chance alone it has them in one round of twenty (one-sided, normal). */
const ERRORS = 1.645

/**
 * Does the meme hurt? With a twin: is the private model worse than it would be alone? Without one: is its teacher worse than
 * itself?
 */
export function judgeMeme(losses: CandidateLosses): MemeVerdict {
  const { localOnly, private: own, meme } = losses
  const by = localOnly === undefined ? 'meme' : 'local-only'
  const { mean, error } =
    localOnly === undefined ? pairedDifference(meme!, own!) : pairedDifference(own!, localOnly)
  return {
    by,
    excess: Number.isFinite(mean) ? mean : null,
    error: Number.isFinite(error) ? error : null,
    hurts: mean > ERRORS * error
  }
}
