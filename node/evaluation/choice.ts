import type { Candidate } from '../learning/types.ts'
import { isAboveZero, pairedDifference } from './paired-difference.ts'

/** Calibrated cross-entropy of every validation sample, in order, by each candidate that there is. */
export type CandidateLosses = Readonly<Partial<Record<Candidate, Float32Array>>>

/** What a peer's predictions are taken from, and why. */
export interface Choice {
  readonly model: Candidate
  /** Mean calibrated cross-entropy on the validation part; null for one that is not there. */
  readonly losses: Readonly<Record<Candidate, number | null>>
}

/** Standard errors that chance alone exceeds one time in twenty (one-sided, normal): what is used for good has to be sure. */
const ERRORS = 1.645

/**
 * Chooses by validation loss. The twin, or without one the private model, stands for what a peer has anyway: whatever is
 * best is used where it is better than that by more than chance explains. So a peer ends as it would have alone, unless its
 * own data speak for something else.
 */
export function chooseModel(losses: CandidateLosses): Choice {
  const means = {
    localOnly: meanOf(losses.localOnly),
    private: meanOf(losses.private),
    mean: meanOf(losses.mean),
    meme: meanOf(losses.meme)
  }
  const known: Candidate = losses.localOnly === undefined ? 'private' : 'localOnly'
  const lossOf = (candidate: Candidate) => means[candidate] ?? Number.POSITIVE_INFINITY
  const candidates = Object.keys(means) as Candidate[]
  const best = candidates.reduce((a, b) => (lossOf(b) < lossOf(a) ? b : a), known)
  const isUsed = means[known] === null || isBetter(losses[best], losses[known])
  return { model: isUsed ? best : known, losses: means }
}

function isBetter(losses: Float32Array | undefined, known: Float32Array | undefined): boolean {
  if (losses === undefined || known === undefined) return false
  return isAboveZero(pairedDifference(known, losses), ERRORS)
}

/** Null where there is no such candidate, or no sample, or a loss that is not finite. */
function meanOf(losses: Float32Array | undefined): number | null {
  if (losses === undefined) return null
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  return Number.isFinite(mean) ? mean : null
}
