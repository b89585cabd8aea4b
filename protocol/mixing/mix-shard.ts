import { InvalidParametersError } from '../errors.ts'
import { comparePeers } from './order.ts'

/** One neighbour's shard, decoded; `values` is null when the pull was lost. */
export interface Contribution {
  readonly peer: string
  readonly weight: number
  readonly values: Float32Array | null
}

export interface MixShardOptions {
  readonly self: { readonly peer: string; readonly weight: number }
  /**
   * One's own shard as the others see it, decoded from its lossy encoding. Leave it out where the encoding is exact.
   */
  readonly released?: Float32Array
}

export interface MixedShard {
  readonly values: Float32Array
  /** Weight of the lost pulls, which fell back to one's own values; 0 … 1. */
  readonly massLost: number
}

interface Term {
  readonly peer: string
  readonly weight: number
  readonly values: Float32Array
}

/**
 * Mixes one shard. Sums in float64 and in peer-ID order, oneself at one's own place, so that on a full graph with equal
 * weights all peers get the same bits. The weight of a lost pull goes to one's own values: the result stays a convex
 * combination, but that round's mixing is no longer doubly stochastic, hence `massLost`.
 *
 * Exact encodings: Σ wⱼ·vⱼ. Lossy ones, given `released`: own + Σ wⱼ·(vⱼ − released); the encoding errors then cancel
 * over the federation and its mean does not drift, where the plain form would walk away from it round by round.
 *
 * @throws InvalidParametersError when the shards differ in length
 */
export function mixShard(
  own: Float32Array,
  contributions: readonly Contribution[],
  { self, released }: MixShardOptions
): MixedShard {
  const delivered: Term[] = []
  let massLost = 0
  for (const { peer, weight, values } of contributions) {
    if (values === null) massLost += weight
    else delivered.push({ peer, weight, values })
  }
  if (released === undefined) {
    delivered.push({ peer: self.peer, weight: self.weight + massLost, values: own })
  }
  delivered.sort((a, b) => comparePeers(a.peer, b.peer))
  const sum = released === undefined ? new Float64Array(own.length) : Float64Array.from(own)
  for (const term of delivered) add(sum, term, released)
  return { values: new Float32Array(sum), massLost }
}

/** sum += weight · (values − base), where an absent base is zero. */
function add(sum: Float64Array, { peer, weight, values }: Term, base?: Float32Array): void {
  for (const { length } of base === undefined ? [values] : [values, base]) {
    if (length !== sum.length) {
      throw new InvalidParametersError(
        `Expected the shard of ${peer} to have ${sum.length} values, got ${length}`
      )
    }
  }
  if (base === undefined) for (let i = 0; i < sum.length; i++) sum[i]! += weight * values[i]!
  else for (let i = 0; i < sum.length; i++) sum[i]! += weight * (values[i]! - base[i]!)
}
