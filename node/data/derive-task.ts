import type { Manifest } from '../../protocol/federation/manifest.ts'
import { readIdx } from './idx.ts'
import { findIdx } from './idx-dataset.ts'
import { datasetPreset } from './presets.ts'
import { type DataSource, loadSource } from './source.ts'

/** A task derived from data. */
export interface DerivedTask {
  readonly task: Manifest['task']
  /** What of the data was left out, and why: a line each. */
  readonly notes: readonly string[]
}

/**
 * What a new federation can learn from a data set: MNIST as the papers have it, the shape and the classes that IDX files
 * hold, the columns and the classes of a table, or the classes and the size of images.
 * @throws whatever reading it throws; for tables and images also DataColumnError, DataCellError
 */
export async function deriveTask(source: DataSource): Promise<DerivedTask> {
  if (source.kind === 'mnist') return { task: datasetPreset('mnist').task, notes: [] }
  if (source.kind === 'table') {
    const { deriveTable } = await import('./tables/derive.ts')
    return deriveTable(source)
  }
  if (source.kind === 'images') {
    const { deriveImages } = await import('./images/derive.ts')
    return deriveImages(source)
  }
  const paths = source.kind === 'files' ? source : await findIdx(source.path, ['train'])
  const [images, labels] = await Promise.all([readIdx(paths.images), readIdx(paths.labels)])
  const [, height = 1, width = 1, channels = 1] = images.dims
  const classes = labels.values.reduce((most, label) => Math.max(most, label), 1) + 1
  return { task: datasetPreset({ shape: [height, width, channels], classes }).task, notes: [] }
}

/**
 * What a person should look at before others join: columns of a table that give the label away, and what of a folder of images
 * is passed over. A line each.
 * @throws whatever `loadSource` throws
 */
export async function adviseOn(source: DataSource, task: Manifest['task']): Promise<string[]> {
  if (source.kind === 'images') {
    const { listImages } = await import('./images/listing.ts')
    return [...(await listImages(source)).notes]
  }
  if (source.kind !== 'table' || task.kind !== 'table') return []
  const { giveawayNotes } = await import('./tables/giveaways.ts')
  return giveawayNotes((await loadSource(source, task)).train, task)
}
