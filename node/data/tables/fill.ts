import type { Samples } from '../types.ts'

/**
 * Fills a batch with rows of a table: numbers standardised, categories one-hot, in the order of the columns. `out` is
 * [positions.length, width]; what is beyond stays as it is.
 */
export function fillRows(
  out: Float32Array,
  { dataset, indices }: Samples,
  positions: ArrayLike<number>
): void {
  const { values, columns = [] } = dataset
  let to = 0
  for (let n = 0; n < positions.length; n++) {
    let from = indices[positions[n]!]! * columns.length
    for (const column of columns) {
      const value = values[from++]!
      const isThere = !Number.isNaN(value)
      if (column.kind === 'number') {
        out[to++] = isThere ? (value - column.mean) / column.std : 0
      } else {
        out.fill(0, to, to + column.size)
        out[to + (isThere ? value : column.fill)] = 1
        to += column.size
      }
    }
  }
}
