import { basename, resolve } from 'node:path'
import { counted } from '../../counted.ts'
import { MAX_SAMPLES, MAX_VALUES_BYTES } from '../constants.ts'
import { DataShapeError } from '../errors.ts'
import { findColumns, roleColumns } from '../tables/columns.ts'
import { DataTableError } from '../tables/errors.ts'
import { Roles } from '../tables/roles.ts'
import type { ImageTask } from '../task.ts'
import type { LoadedSource, OnNote } from '../types.ts'
import { cacheKey, readCache, writeCache } from './cache.ts'
import { decodeImage, openDecoder } from './decode.ts'
import { listImages } from './listing.ts'
import type { ImageDecoder, ImageSource } from './types.ts'

/** So many at once: as many as a thread pool works on, and as many again that are being read. */
const AT_ONCE = 8

/**
 * Reads images and brings them to the size that a federation pads and learns from. Decoded once, they are kept in the
 * user's cache.
 * @throws DataNotFoundError, DataInvalidError, DataTableError, DataColumnError, DataCellError, DataLabelError,
 * DataImageError; DataShapeError if the federation's images are neither grey nor RGB
 */
export async function readImages(
  source: ImageSource,
  task: ImageTask,
  onNote?: OnNote
): Promise<LoadedSource> {
  const shape = shapeOf(task)
  const { table, folder, columns, notes } = await listImages(source)
  for (const note of notes) onNote?.(note)
  const [file = 0] = findColumns(table, [columns.file])
  const roles = new Roles(table, roleColumns(table, columns), task.classes)
  const size = shape.reduce((product, side) => product * side, 1)
  const paths: string[] = []
  for await (const row of table.rows) {
    if (!roles.add(row)) continue
    paths.push(resolve(folder, row.cells[file]!))
    if (paths.length > MAX_SAMPLES || paths.length * size > MAX_VALUES_BYTES)
      throw new DataTableError(`${source.path} has more than ${paths.length - 1} images`, {
        hint: `at most ${MAX_VALUES_BYTES} bytes of images are held in memory`
      })
  }
  const decoder = await openDecoder(source.decoder)
  const values = new Uint8Array(new SharedArrayBuffer(paths.length * size))
  await decodeAll(paths, values, shape, decoder, onNote)
  const dataset = {
    name: basename(source.path),
    values,
    shape,
    labels: roles.labels(),
    count: roles.count,
    classes: task.classes.length,
    decoder: decoder.name
  }
  return roles.source(dataset, columns, onNote)
}

/** Of images before padding. */
export function shapeOf({ input, preprocessing }: ImageTask): number[] {
  const [height = 0, width = 0, channels = 0] = input
  const { pad } = preprocessing
  if (channels === 1 || channels === 3) return [height - 2 * pad, width - 2 * pad, channels]
  throw new DataShapeError(`the federation learns from images of ${channels} channels`, {
    hint: 'images: gives grey ones or RGB: 1 or 3 channels'
  })
}

/** Fills `values` with all images, one behind the other. */
async function decodeAll(
  paths: readonly string[],
  values: Uint8Array,
  shape: readonly number[],
  decoder: ImageDecoder,
  onNote?: OnNote
): Promise<void> {
  const key = await cacheKey(paths, shape, decoder.name)
  const what = `${counted(paths.length, 'image')} as ${shape.join(' × ')}`
  if (await readCache(key, values)) {
    onNote?.(`${what}, as ${decoder.name} has decoded them before`)
    return
  }
  onNote?.(`${what}: decoding them by ${decoder.name} …`)
  const size = values.length / Math.max(1, paths.length)
  for (let first = 0; first < paths.length; first += AT_ONCE) {
    const batch = paths.slice(first, first + AT_ONCE)
    const images = await Promise.all(batch.map(path => decodeImage(path, decoder, shape)))
    images.forEach((image, nth) => {
      values.set(image, (first + nth) * size)
    })
  }
  if (!(await writeCache(key, values))) onNote?.('they cannot be kept for the next time')
}
