import { setImmediate } from 'node:timers/promises'
import { encodeShard } from '../../protocol/meme/encoding.ts'
import type { ShardRange } from '../../protocol/meme/sharding.ts'
import type { Generator } from '../../protocol/ports.ts'

/** A meme's shards as bytes. Lets heartbeats and other peers' requests through between shards. */
export async function encodeMeme(
  meme: Float32Array,
  ranges: readonly ShardRange[],
  generator: Generator
): Promise<Uint8Array[]> {
  const shards: Uint8Array[] = []
  for (const { start, end, encoding } of ranges) {
    shards.push(encodeShard(meme.subarray(start, end), encoding, generator))
    await setImmediate()
  }
  return shards
}
