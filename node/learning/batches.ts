import type { Random } from '../../protocol/ports.ts'
import { shuffle } from '../random.ts'
import type { Cursor } from './types.ts'

/** Names one epoch of one peer. */
export interface EpochLabel {
  readonly seed: string
  readonly peer: string
  /** The peer's own count of rounds. */
  readonly ownRound: number
  /** Within the round, from 1. */
  readonly epoch: number
}

/** The order in which an epoch goes through `count` samples: the same for the mutual step and for the twin. */
export function epochOrder(random: Random, label: EpochLabel, count: number): Uint32Array {
  const { seed, peer, ownRound, epoch } = label
  const order = Uint32Array.from({ length: count }, (_, position) => position)
  return shuffle(order, random.stream(seed, 'peer', peer, 'round', ownRound, 'epoch', epoch))
}

/** Cuts an order into mini-batches of `size`. The last one holds the rest: nothing is dropped or padded. */
export function* miniBatches(order: Uint32Array, size: number): Generator<Uint32Array> {
  for (let at = 0; at < order.length; at += size) yield order.subarray(at, at + size)
}

/** One mini-batch of a round, and where it stands in it: both from 1. */
export interface RoundBatch {
  readonly epoch: number
  readonly batch: number
  readonly positions: Uint32Array
}

/** The mini-batches of a round's epochs that come after a cursor. `order` gives the order of an epoch. */
export function* batchesAfter(
  cursor: Pick<Cursor, 'epoch' | 'batch'>,
  { epochs, size, order }: { epochs: number; size: number; order: (epoch: number) => Uint32Array }
): Generator<RoundBatch> {
  for (let epoch = cursor.epoch; epoch <= epochs; epoch++) {
    let batch = 0
    for (const positions of miniBatches(order(epoch), size)) {
      batch++
      if (epoch > cursor.epoch || batch > cursor.batch) yield { epoch, batch, positions }
    }
  }
}
