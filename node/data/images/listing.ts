import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataNotFoundError, fromSystem } from '../errors.ts'
import { openCsv } from '../tables/csv.ts'
import { SPELLINGS } from '../tables/roles.ts'
import type { Row, Table } from '../tables/types.ts'
import type { ImageSource } from './types.ts'

/** What systems put into folders by themselves. */
const NO_IMAGES: readonly string[] = ['Thumbs.db', 'desktop.ini']
const HINT =
  'images:<path> wants a folder with a sub-folder a class, or a CSV file that lists images'

/** The images of a data set as a table, and the folder from which their paths go. */
export interface Listing {
  readonly table: Table
  readonly folder: string
  /** Columns by what they are for. */
  readonly columns: Pick<ImageSource, 'file' | 'label' | 'split' | 'site'>
}

/**
 * Lists images, in order: those of a CSV file as it has them; those of a folder by the names of its sub-folders, which are
 * classes, or parts (`train`, `test`, …) with a sub-folder a class.
 * @throws DataNotFoundError, DataInvalidError, DataTableError
 */
export async function listImages(source: ImageSource): Promise<Listing> {
  const found = await stat(source.path).catch((error: unknown) => {
    throw fromSystem(source.path, error, HINT)
  })
  if (found.isDirectory()) return listFolder(source.path)
  const table = await openCsv(source.path, 'comma')
  return { table, folder: join(source.path, '..'), columns: source }
}

async function listFolder(path: string): Promise<Listing> {
  const names = await foldersIn(path)
  if (names.length === 0) throw new DataNotFoundError(`${path} has no sub-folders`, { hint: HINT })
  const hasParts = names.every(name => name.toLowerCase() in SPELLINGS)
  const classes = hasParts
    ? await Promise.all(
        names.map(async part =>
          (await foldersIn(join(path, part))).map(label => ({
            label,
            part,
            folder: join(part, label)
          }))
        )
      ).then(parts => parts.flat())
    : names.map(label => ({ label, part: 'train', folder: label }))
  const rows = async function* (): AsyncGenerator<Row> {
    let line = 0
    for (const { label, part, folder } of classes)
      for (const file of await filesIn(join(path, folder)))
        yield { line: ++line, cells: [join(folder, file), label, part] }
  }
  const header = ['file', 'label', 'split']
  return {
    table: { path, unit: 'image', header, rows: rows() },
    folder: path,
    columns: { file: 'file', label: 'label', split: 'split' }
  }
}

const foldersIn = async (path: string): Promise<string[]> =>
  (await entriesOf(path)).filter(entry => entry.isDirectory()).map(({ name }) => name)

const filesIn = async (path: string): Promise<string[]> =>
  (await entriesOf(path)).filter(entry => !entry.isDirectory()).map(({ name }) => name)

/** What a person put there, in order by code point. */
async function entriesOf(path: string) {
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter(({ name }) => !name.startsWith('.') && !NO_IMAGES.includes(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
