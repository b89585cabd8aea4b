import type { Generator } from '../../../protocol/ports.ts'
import type { Dataset } from '../types.ts'

/** What a scheme deals out. */
export interface SchemeInit {
  readonly dataset: Dataset
  readonly peers: number
  /** Samples a peer, all its parts together; `all`: as many as the data set can give. */
  readonly size: number | 'all'
  readonly generator: Generator
}

/** Sample indices of each peer, disjoint. @throws DataSupplyError if the data set has too few. */
export type Deal = (init: SchemeInit) => Uint32Array[]
