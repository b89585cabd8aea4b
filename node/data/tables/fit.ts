import type { TableTask } from '../task.ts'
import type { ColumnEncoding, PeerSamples, Samples } from '../types.ts'

/**
 * How the columns of a table enter the models: numbers by mean and standard deviation (of the population; 1 where all are
 * the same) of a training part, or as the manifest has fixed them; categories with the training part's most frequent
 * value in the place of missing ones.
 */
export function fitColumns(
  { dataset, indices }: Samples,
  { features, standardisation }: TableTask
): ColumnEncoding[] {
  const { values } = dataset
  let numbers = 0
  return features.map((feature, at) => {
    const cells = Float64Array.from(indices, index => values[index * features.length + at]!)
    const present = cells.filter(cell => !Number.isNaN(cell))
    if (feature.type === 'category')
      return {
        kind: 'category',
        size: feature.values.length,
        fill: mostFrequent(present, feature.values.length)
      }
    const nth = numbers++
    if (standardisation !== 'peer')
      return { kind: 'number', mean: standardisation.mean[nth]!, std: standardisation.std[nth]! }
    return { kind: 'number', ...momentsOf(present) }
  })
}

/** The same samples, whose columns enter the models by this encoding. */
export const encodedBy = (
  { dataset, indices }: Samples,
  columns: readonly ColumnEncoding[]
): Samples => ({ dataset: { ...dataset, columns }, indices })

/** The same parts, all with the columns of one encoding. */
export function withColumns(parts: PeerSamples, columns: readonly ColumnEncoding[]): PeerSamples {
  const fitted = (samples: Samples) => encodedBy(samples, columns)
  const { train, validation, test, common } = parts
  return {
    train: fitted(train),
    validation: fitted(validation),
    test: fitted(test),
    common: common && fitted(common)
  }
}

function momentsOf(cells: Float64Array): { mean: number; std: number } {
  if (cells.length === 0) return { mean: 0, std: 1 }
  const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length
  const std = Math.sqrt(cells.reduce((sum, cell) => sum + (cell - mean) ** 2, 0) / cells.length)
  // Beside the mean's own rounding: a column of one value must not become noise.
  return { mean, std: std > Math.abs(mean) * 1e-12 ? std : 1 }
}

function mostFrequent(indices: Float64Array, size: number): number {
  const counts = new Uint32Array(size)
  for (const index of indices) counts[index]! += 1
  return counts.indexOf(Math.max(...counts))
}
