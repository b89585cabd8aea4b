import type { Generator } from '../../../protocol/ports.ts'
import { counted } from '../../counted.ts'
import { shuffle } from '../../random.ts'
import { DataSupplyError } from '../errors.ts'
import type { Dataset } from '../types.ts'
import type { SchemeInit } from './types.ts'

/** All sample indices of a data set, shuffled. */
export const shuffledIndices = (dataset: Dataset, generator: Generator): Uint32Array =>
  shuffle(
    Uint32Array.from({ length: dataset.count }, (_, index) => index),
    generator
  )

/** Shuffled sample indices of each class. */
export function classPools(dataset: Dataset, generator: Generator): number[][] {
  const pools: number[][] = Array.from({ length: dataset.classes }, () => [])
  for (const index of shuffledIndices(dataset, generator))
    pools[dataset.labels[index]!]!.push(index)
  return pools
}

/**
 * Samples a peer; of `all`, the even share (less than one sample a peer is left over).
 * @throws DataSupplyError if the data set has too few for all peers
 */
export function sizeOf({ dataset, peers, size }: SchemeInit): number {
  if (size === 'all') return Math.floor(dataset.count / peers)
  if (size * peers > dataset.count)
    throw new DataSupplyError(
      `${dataset.name} has ${counted(dataset.count, 'sample')}, but ${counted(peers, 'peer')} of ${size} need ${size * peers}`,
      { hint: 'fewer samples or fewer peers (validation and test take half as many again)' }
    )
  return size
}

/** `size` cut into `parts` integers that differ by at most one, the larger first. */
export const evenParts = (size: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, part) => Math.floor(size / parts) + Number(part < size % parts))
