import { shuffle } from '../../random.ts'
import { DataSupplyError } from '../errors.ts'
import { classPools, evenParts, sizeOf } from './pools.ts'
import type { Deal } from './types.ts'

/**
 * `shards:k`: the data set sorted by label is cut into k·peers equal shards, and each peer gets k of them at random
 * (McMahan et al. 2017, arXiv 1602.05629, section 3). With fewer samples a peer, an equal number is drawn from each of
 * its shards. With `all`, what does not fill a shard is left over (fewer than k·peers samples).
 */
export const dealShards =
  (shards: number): Deal =>
  init => {
    const { dataset, peers, generator } = init
    const sorted = classPools(dataset, generator).flat()
    const shardSize = Math.floor(sorted.length / (shards * peers))
    const quotas = evenParts(init.size === 'all' ? shards * shardSize : sizeOf(init), shards)
    if (shardSize === 0 || quotas[0]! > shardSize)
      throw new DataSupplyError(
        `a shard of ${dataset.name} has ${shardSize} samples, but ${Math.max(1, quotas[0]!)} are needed`,
        { hint: 'fewer samples, fewer peers or fewer shards a peer' }
      )
    const order = shuffle(
      Array.from({ length: shards * peers }, (_, shard) => shard),
      generator
    )
    return Array.from({ length: peers }, (_, peer) =>
      Uint32Array.from(
        quotas.flatMap((quota, nth) => {
          const start = order[peer * shards + nth]! * shardSize
          return shuffle(sorted.slice(start, start + shardSize), generator).slice(0, quota)
        })
      )
    )
  }
