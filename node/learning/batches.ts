import type { Random } from '../../protocol/ports.ts'
import { shuffle } from '../random.ts'

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
