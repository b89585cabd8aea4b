import type { Layout } from '../meme/layout.ts'
import type { ShardRange } from '../meme/sharding.ts'
import { MAX_NORM_RATIO } from './constants.ts'

/** Whether a peer's shard may be mixed, by its size alone. */
export type NormGuard = (range: ShardRange, values: Float32Array) => boolean

/**
 * Keeps shards out that would blow the average up: memes of one federation begin alike and are averaged every round, so
 * the root mean square of an honest shard is at most MAX_NORM_RATIO times that of one's own shard, or of one's own whole
 * meme where that is greater. Statistics are not weights: any size is let through.
 * @param meme one's own meme, flat in layout order
 */
export function createNormGuard(meme: Float32Array, layout: Layout): NormGuard {
  const whole = rootMeanSquare(meme.subarray(0, layout.trainable))
  return ({ start, end }, values) => {
    if (start >= layout.trainable) return true
    const own = Math.max(whole, rootMeanSquare(meme.subarray(start, end)))
    return rootMeanSquare(values) <= MAX_NORM_RATIO * own
  }
}

function rootMeanSquare(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return values.length === 0 ? 0 : Math.sqrt(sum / values.length)
}
