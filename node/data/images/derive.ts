import { resolve } from 'node:path'
import type { DerivedTask } from '../derive-task.ts'
import { datasetPreset } from '../presets.ts'
import { alikeNotes } from '../tables/alike.ts'
import { findColumns, roleColumns } from '../tables/columns.ts'
import { deriveClasses } from '../tables/derive.ts'
import { profileTable } from '../tables/profile.ts'
import { readImage } from './decode.ts'
import { readHeader } from './header.ts'
import { listImages } from './listing.ts'
import type { ImageSource } from './types.ts'

/** Where images are larger or differ, what a new federation brings them to: enough for the papers' models. */
const DEFAULT_SIDE = 32
/** Images of one size are taken as they are up to this side. */
const MAX_OWN_SIDE = 64

/**
 * What a new federation can learn from images: classes are the names of folders, or the values of the label column, in
 * order; grey if all of them are; scaled to −1 … 1. Reads the headers of all images, and decodes none.
 * @throws DataNotFoundError, DataInvalidError, DataTableError, DataColumnError, DataCellError, DataImageError
 */
export async function deriveImages(source: ImageSource): Promise<DerivedTask> {
  const { table, columns } = await listImages(source)
  const { label } = roleColumns(table, columns)
  const profile = await profileTable(table)
  const classes = deriveClasses(profile, profile.columns[label]!)
  const { sizes, isGrey } = await headersOf(source)
  const [only = ''] = sizes
  const own = only.split('x').map(Number) as [number, number]
  const isOwn = sizes.size === 1 && Math.max(...own) <= MAX_OWN_SIDE
  const [height, width] = source.size ?? (isOwn ? own : [DEFAULT_SIDE, DEFAULT_SIDE])
  const { task } = datasetPreset({ shape: [height, width, isGrey ? 1 : 3], classes: 2 })
  const isScaled = sizes.size > 1 || only !== `${height}x${width}`
  return {
    task: { ...task, classes },
    notes: [
      ...alikeNotes('classes', classes),
      ...(isScaled ? [`images are brought to ${height} × ${width}; size=… takes another size`] : [])
    ]
  }
}

/** The different sizes of all images, and whether all are grey. */
async function headersOf(source: ImageSource) {
  const { table, folder, columns } = await listImages(source)
  const [file = 0] = findColumns(table, [columns.file])
  const sizes = new Set<string>()
  let isGrey = true
  for await (const { cells } of table.rows) {
    const path = resolve(folder, cells[file]!)
    const header = readHeader(await readImage(path), path)
    if (sizes.size < 2) sizes.add(`${header.height}x${header.width}`)
    isGrey &&= header.isGrey
  }
  return { sizes, isGrey }
}
