import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { findIdx, readIdxDataset } from './idx-dataset.ts'
import { mnistFolder } from './mnist.ts'
import { checkFits, imageTask } from './task.ts'
import type { Dataset } from './types.ts'

/** A data set that can be named on the command line. */
export type DataSource =
  | { readonly kind: 'mnist' }
  /** A folder of IDX files named as MNIST's: train-images-idx3-ubyte, …, t10k-labels-idx1-ubyte. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'files'; readonly images: string; readonly labels: string }

/** A data set with its own test set, if it has one. */
export interface LoadedSource {
  readonly train: Dataset
  readonly test: Dataset | null
}

/**
 * Reads `mnist`, `idx:<images>,<labels>`, `idx:<folder>` or `fashion:<folder>`.
 * @throws InvalidParametersError
 */
export function parseDataSource(text: string): DataSource {
  if (text === 'mnist') return { kind: 'mnist' }
  const [, kind, value = ''] = /^(idx|fashion):(.+)$/s.exec(text) ?? []
  const paths = value.split(',')
  if (paths.every(path => path !== '')) {
    const [first = '', second = ''] = paths
    if (paths.length === 1) return { kind: 'folder', path: first }
    if (paths.length === 2 && kind === 'idx')
      return { kind: 'files', images: first, labels: second }
  }
  throw new InvalidParametersError(`${JSON.stringify(text)} is not a data set`, {
    hint: 'mnist, idx:<images>,<labels>, idx:<folder> or fashion:<folder>'
  })
}

/**
 * Reads a data set and checks it against the federation's task.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError
 */
export async function loadSource(
  source: DataSource,
  task: Manifest['task']
): Promise<LoadedSource> {
  const classes = imageTask(task).classes.length
  const read = async (name: string, paths: { images: string; labels: string }) => {
    const dataset = await readIdxDataset(name, paths, classes)
    checkFits(dataset, task)
    return dataset
  }
  if (source.kind === 'files') return { train: await read('idx', source), test: null }
  const folder = source.kind === 'mnist' ? mnistFolder() : source.path
  const [train, test] = await Promise.all([
    findIdx(folder, ['train']).then(paths => read(`${source.kind} train`, paths)),
    findIdx(folder, ['t10k', 'test']).then(paths => read(`${source.kind} test`, paths))
  ])
  return { train, test }
}
