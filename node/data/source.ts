import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { findIdx, readIdxDataset } from './idx-dataset.ts'
import { parseImageSource } from './images/parse.ts'
import type { ImageSource } from './images/types.ts'
import { mnistFolder } from './mnist.ts'
import { allOf } from './samples.ts'
import { parseTableSource } from './tables/parse.ts'
import type { TableSource } from './tables/types.ts'
import { checkFits, imageTask, tableTask } from './task.ts'
import type { LoadedSource, OnNote } from './types.ts'

/** A data set that can be named on the command line. */
export type DataSource =
  | TableSource
  | ImageSource
  | { readonly kind: 'mnist' }
  /** A folder of IDX files named as MNIST's: train-images-idx3-ubyte, …, t10k-labels-idx1-ubyte. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'files'; readonly images: string; readonly labels: string }

const FORMS =
  'mnist, idx:<images>,<labels>, idx:<folder>, fashion:<folder>, images:<folder>, csv:<file>?label=<column> or parquet:<file>?label=<column>'

/**
 * Reads `mnist`, `idx:<images>,<labels>`, `idx:<folder>`, `fashion:<folder>`, `images:<folder>`,
 * `csv:<file>?label=<column>` or `parquet:<file>?label=<column>`.
 * @throws InvalidParametersError
 */
export function parseDataSource(text: string): DataSource {
  if (text === 'mnist') return { kind: 'mnist' }
  const [, kind, value = ''] = /^(idx|fashion|csv|parquet|images):(.+)$/s.exec(text) ?? []
  if (kind === 'csv' || kind === 'parquet') return parseTableSource(kind, value)
  if (kind === 'images') return parseImageSource(value)
  const paths = value.split(',')
  if (paths.every(path => path !== '')) {
    const [first = '', second = ''] = paths
    if (paths.length === 1) return { kind: 'folder', path: first }
    if (paths.length === 2 && kind === 'idx')
      return { kind: 'files', images: first, labels: second }
  }
  throw new InvalidParametersError(`${JSON.stringify(text)} is not a data set`, {
    hint: FORMS
  })
}

/** Whether it is data that a person brought, not one of the known data sets. */
export const isOwnData = (source: DataSource): source is TableSource | ImageSource =>
  source.kind === 'table' || source.kind === 'images'

/**
 * Reads a data set and checks it against the federation's task.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError; for tables and images also what reading them throws
 */
export async function loadSource(
  source: DataSource,
  task: Manifest['task'],
  onNote?: OnNote
): Promise<LoadedSource> {
  if (source.kind === 'table') {
    const { readTable } = await import('./tables/read.ts')
    return readTable(source, tableTask(task), onNote)
  }
  if (source.kind === 'images') {
    const { readImages } = await import('./images/read.ts')
    return readImages(source, imageTask(task), onNote)
  }
  const classes = imageTask(task).classes.length
  const read = async (name: string, paths: { images: string; labels: string }) => {
    const dataset = await readIdxDataset(name, paths, classes)
    checkFits(dataset, task)
    return allOf(dataset)
  }
  const without = { validation: null, test: null, common: null, sites: null, groups: null }
  if (source.kind === 'files') return { ...without, train: await read('idx', source) }
  const folder = source.kind === 'mnist' ? mnistFolder() : source.path
  const [train, common] = await Promise.all([
    findIdx(folder, ['train']).then(paths => read(`${source.kind} train`, paths)),
    findIdx(folder, ['t10k', 'test']).then(paths => read(`${source.kind} test`, paths))
  ])
  return { ...without, train, common }
}
