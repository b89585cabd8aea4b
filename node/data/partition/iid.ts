import { shuffledIndices, sizeOf } from './pools.ts'
import type { Deal } from './types.ts'

/** `iid`: every peer draws from the same mix, that of the data set. Equal sizes. */
export const dealIid: Deal = init => {
  const size = sizeOf(init)
  const indices = shuffledIndices(init.dataset, init.generator)
  return Array.from({ length: init.peers }, (_, peer) =>
    indices.slice(peer * size, (peer + 1) * size)
  )
}
