import type { Dataset, Samples } from './types.ts'

/** All samples of a data set, in its order. */
export const allOf = (dataset: Dataset): Samples => ({
  dataset,
  indices: Uint32Array.from({ length: dataset.count }, (_, index) => index)
})

/** The first `limit` samples, or all if there are fewer. */
export const firstOf = (samples: Samples, limit: number): Samples => ({
  dataset: samples.dataset,
  indices: samples.indices.slice(0, limit)
})

/** Samples of several parts of one data set as one, in order. */
export const together = (first: Samples, ...others: readonly (Samples | null)[]): Samples => ({
  dataset: first.dataset,
  indices: Uint32Array.from([first, ...others].flatMap(each => [...(each?.indices ?? [])]))
})

/** The raw values of each sample, one behind the other: a copy. */
export function valuesOf({ dataset, indices }: Samples): Dataset['values'] {
  const { values, shape } = dataset
  const size = shape.reduce((product, side) => product * side, 1)
  const copy =
    values instanceof Uint8Array
      ? new Uint8Array(new SharedArrayBuffer(indices.length * size))
      : new Float32Array(new SharedArrayBuffer(4 * indices.length * size))
  indices.forEach((index, nth) => {
    copy.set(values.subarray(index * size, (index + 1) * size), nth * size)
  })
  return copy
}

/** The class index of each sample, in order. */
export const labelsOf = ({ dataset, indices }: Samples): Uint16Array =>
  Uint16Array.from(indices, index => dataset.labels[index]!)

/** How many samples of each class there are. */
export function classCounts(samples: Samples): Uint32Array {
  const counts = new Uint32Array(samples.dataset.classes)
  for (const label of labelsOf(samples)) counts[label]! += 1
  return counts
}

/** The class mix: the fraction of each class, summing to 1. */
export const classShares = (samples: Samples): Float64Array =>
  Float64Array.from(classCounts(samples), count => count / samples.indices.length)
