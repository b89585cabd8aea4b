import type { Generator } from '../../protocol/ports.ts'
import { replicates } from './bootstrap.ts'
import { contributionsOf, measuredOn } from './contributions.ts'
import { pointOf } from './points.ts'
import type { Comparison, Evidence, Verdict } from './types.ts'
import { asUsed, withUsed } from './used.ts'
import { compose } from './verdict.ts'

/**
 * Did joining help this peer? Own-mix accuracies and gain with 95 % percentile bootstrap intervals over test samples
 * within each class, all on the same 1,000 resamples. Where there is no common test set, the own test part stands in
 * for it and `common` is null.
 */
export function judge(evidence: Evidence, generator: Generator): Verdict {
  return withUsed(compare(evidence, generator), compare(asUsed(evidence), generator))
}

function compare(evidence: Evidence, generator: Generator): Comparison {
  const points = {
    private: pointOf(evidence, 'private'),
    meme: pointOf(evidence, 'meme'),
    localOnly: pointOf(evidence, 'localOnly')
  }
  const drawn = replicates(measuredOn(evidence).labels, contributionsOf(evidence), generator)
  return compose(points, drawn)
}
