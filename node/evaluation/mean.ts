import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Generator } from '../../protocol/ports.ts'
import { replicates } from './bootstrap.ts'
import { type Point, pointOf } from './points.ts'
import { pool, unlessNull } from './pool.ts'
import type { Comparison, Evidence, Verdict } from './types.ts'
import { asUsed, withUsed } from './used.ts'
import { compose } from './verdict.ts'

/**
 * The means over peers, each peer counting alike. What one of them lacks (the twin, a common test set) is null. The
 * intervals are of the means: in each draw the peers that share a common test set are judged on the same resample of
 * it, and the mean is taken within the draw; peers without one are resampled each for itself.
 * @throws InvalidParametersError for no peers
 */
export function judgeMean(evidences: readonly Evidence[], generator: Generator): Verdict {
  if (evidences.length === 0)
    throw new InvalidParametersError('Expected `evidences` to hold at least one peer, got none')
  return withUsed(compare(evidences, generator), compare(evidences.map(asUsed), generator))
}

function compare(evidences: readonly Evidence[], generator: Generator): Comparison {
  const points = {
    private: meanPoint(evidences.map(evidence => pointOf(evidence, 'private'))),
    meme: meanPoint(evidences.map(evidence => pointOf(evidence, 'meme'))),
    localOnly: unlessNull(
      evidences.map(evidence => pointOf(evidence, 'localOnly')),
      meanPoint
    )
  }
  const { strata, statistics } = pool(evidences)
  return compose(points, replicates(strata, statistics, generator))
}

function meanPoint(points: readonly Point[]): Point {
  return {
    ownMix: mean(points.map(point => point.ownMix)),
    own: mean(points.map(point => point.own)),
    common: unlessNull(
      points.map(point => point.common),
      mean
    )
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
