import type { Evidence, Outcome } from '../../../node/evaluation/types.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import type { Candidate } from '../../../node/learning/types.ts'
import { createRandom } from '../../../node/random.ts'

export const random = createRandom(sha256Hasher)

/** Models as bits: 1 private, 2 meme, 4 local-only, 8 the mean of the first two. A sample's pattern says who is right about it. */
export function outcome(
  labels: readonly number[],
  patterns: readonly number[],
  twin: boolean = true
): Outcome {
  const wrong = 60_000
  const predict = (bit: number) =>
    Uint16Array.from(labels, (label, at) => ((patterns[at]! & bit) !== 0 ? label : wrong))
  return {
    labels: Uint16Array.from(labels),
    predictions: {
      private: predict(1),
      meme: predict(2),
      localOnly: twin ? predict(4) : null,
      mean: predict(8)
    }
  }
}

export const evidence = (
  common: Outcome | null,
  test: Outcome,
  shares: number[],
  used: Candidate = 'private'
): Evidence => ({
  common,
  test,
  shares: Float64Array.from(shares),
  choice: { model: used, losses: { private: null, meme: null, mean: null, localOnly: null } }
})
