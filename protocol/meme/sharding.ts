import { MAX_SHARDS } from '../messages/limits.ts'
import { INT8_BLOCK } from './constants.ts'
import { TooManyShardsError } from './errors.ts'
import type { Layout } from './layout.ts'
import type { Encoding } from './types.ts'

/** One shard: the values `start` … `end` − 1 of a flat meme, and how they travel. */
export interface ShardRange {
  readonly start: number
  readonly end: number
  readonly encoding: Encoding
}

/** Bytes of an int8 block's scale. */
const SCALE_BYTES = 4

/** Bytes of `count` encoded values. */
export function encodedBytes(encoding: Encoding, count: number): number {
  switch (encoding) {
    case 'float32':
      return 4 * count
    case 'float16':
      return 2 * count
    case 'int8':
      return count + SCALE_BYTES * Math.ceil(count / INT8_BLOCK)
  }
}

/** The most values in whole blocks that fit in a shard. */
function capacity(encoding: Encoding, shardBytes: number): number {
  const block = encoding === 'int8' ? INT8_BLOCK : 1
  return block * Math.floor(shardBytes / encodedBytes(encoding, block))
}

/**
 * Cuts a flat meme into shards of at most `shardBytes` (from 1 KiB) encoded. Batch-norm statistics never share a shard
 * with weights and are always float32: a coarse variance would ruin what stands beside it.
 * @throws TooManyShardsError beyond MAX_SHARDS
 */
export function planShards(layout: Layout, encoding: Encoding, shardBytes: number): ShardRange[] {
  const shards = [
    ...cut(0, layout.trainable, encoding, shardBytes),
    ...cut(layout.trainable, layout.size, 'float32', shardBytes)
  ]
  if (shards.length <= MAX_SHARDS) return shards
  throw new TooManyShardsError(
    `A meme of ${layout.size} values makes ${shards.length} shards of ${shardBytes} bytes, limit ${MAX_SHARDS}`,
    { hint: 'Raise exchange.shardBytes.' }
  )
}

function cut(start: number, end: number, encoding: Encoding, shardBytes: number): ShardRange[] {
  const step = capacity(encoding, shardBytes)
  const count = Math.ceil((end - start) / step)
  return Array.from({ length: count }, (_, shard) => ({
    start: start + shard * step,
    end: Math.min(end, start + (shard + 1) * step),
    encoding
  }))
}
