import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { DataInvalidError, DataNotFoundError } from './errors.ts'
import { readIdx } from './idx.ts'
import type { Dataset } from './types.ts'

/** Where a data set's images and labels lie. */
export interface IdxPaths {
  readonly images: string
  readonly labels: string
}

/** A data set as it lies in IDX files. */
export interface ByteDataset extends Dataset {
  readonly values: Uint8Array
}

/**
 * Images and labels as one data set of `classes` classes.
 * @throws DataNotFoundError, DataInvalidError (also: counts that differ, a label beyond the classes)
 */
export async function readIdxDataset(
  name: string,
  paths: IdxPaths,
  classes: number
): Promise<ByteDataset> {
  const [images, labels] = await Promise.all([readIdx(paths.images), readIdx(paths.labels)])
  const [count = 0, height, width, channels = 1] = images.dims
  if (height === undefined || width === undefined)
    throw new DataInvalidError(`${paths.images} holds no images`, {
      hint: 'the image file comes first, then the label file'
    })
  if (labels.dims.length !== 1)
    throw new DataInvalidError(`${paths.labels} holds no labels`, {
      hint: 'the image file comes first, then the label file'
    })
  if (labels.values.length !== count)
    throw new DataInvalidError(
      `${paths.labels} has ${labels.values.length} labels for the ${count} images of ${paths.images}`,
      { hint: 'name the label file that belongs to these images' }
    )
  const wrong = labels.values.findIndex(label => label >= classes)
  if (wrong !== -1)
    throw new DataInvalidError(
      `${paths.labels} has label ${labels.values[wrong]} at sample ${wrong}, but there are ${classes} classes`,
      { hint: `labels go from 0 to ${classes - 1}` }
    )
  const shared = new Uint16Array(new SharedArrayBuffer(2 * count))
  shared.set(labels.values)
  return {
    name,
    values: images.values,
    shape: [height, width, channels],
    labels: shared,
    count,
    classes
  }
}

/**
 * The IDX files of one part of a data set by their usual names, `<stem>-images-idx3-ubyte` (or idx4) and
 * `<stem>-labels-idx1-ubyte`, each also with `.gz`. The first of `stems` that is there counts.
 * @throws DataNotFoundError naming what was looked for
 */
export async function findIdx(folder: string, stems: readonly string[]): Promise<IdxPaths> {
  const images = await firstOf(
    folder,
    stems.flatMap(stem => [`${stem}-images-idx3-ubyte`, `${stem}-images-idx4-ubyte`])
  )
  const labels = await firstOf(
    folder,
    stems.map(stem => `${stem}-labels-idx1-ubyte`)
  )
  return { images, labels }
}

async function firstOf(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names.flatMap(plain => [plain, `${plain}.gz`])) {
    const path = join(folder, name)
    const there = await access(path).then(
      () => true,
      () => false
    )
    if (there) return path
  }
  throw new DataNotFoundError(`${folder} has no ${names.join(' or ')}`, {
    hint: 'a folder of IDX files is expected, packed as .gz or not'
  })
}
