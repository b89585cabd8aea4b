import type { CandidateLosses } from './choice.ts'
import { isAboveZero, pairedDifference } from './paired-difference.ts'

/** What the validation part says of the meme's teaching after a round. */
export interface MemeVerdict {
  /** What was compared: the private model with its local-only twin, or where there is no twin the meme with the private model. */
  readonly by: 'local-only' | 'meme'
  /** How much higher the former's calibrated cross-entropy is, mean over the samples; null where there is none. */
  readonly excess: number | null
  /** The standard error of that; null for fewer than two samples. */
  readonly error: number | null
  /** Whether the excess is more than its standard error. */
  readonly hurts: boolean
}

/** One standard error: a false alarm, one in six, costs little and is taken back; to be late costs more. */
const ERRORS = 1

/**
 * Does the meme hurt? With a twin: is the private model worse than it would be alone? Without one: is its teacher worse than
 * itself?
 */
export function judgeMeme(losses: CandidateLosses): MemeVerdict {
  const { localOnly, private: own, meme } = losses
  const by = localOnly === undefined ? 'meme' : 'local-only'
  const estimate =
    localOnly === undefined ? pairedDifference(meme!, own!) : pairedDifference(own!, localOnly)
  const { mean, error } = estimate
  return {
    by,
    excess: Number.isFinite(mean) ? mean : null,
    error: Number.isFinite(error) ? error : null,
    hurts: isAboveZero(estimate, ERRORS)
  }
}
