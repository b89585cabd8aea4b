import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../counted.ts'
import { DataInvalidError, DataNotFoundError, fromSystem } from '../errors.ts'
import { openCsv } from '../tables/csv.ts'
import { listed } from '../tables/errors.ts'
import { partNamed } from '../tables/roles.ts'
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
  readonly columns: Pick<ImageSource, 'file' | 'label' | 'split' | 'site' | 'group'>
  /** What of a folder is passed over: a line each. */
  readonly notes: readonly string[]
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
  return { table, folder: join(source.path, '..'), columns: source, notes: [] }
}

async function listFolder(path: string): Promise<Listing> {
  const top = await entriesOf(path)
  const { folders: names } = top
  if (names.length === 0) throw new DataNotFoundError(`${path} has no sub-folders`, { hint: HINT })
  const hasParts = names.every(name => partNamed(name) !== undefined)
  const loose = [...top.files]
  const classes: { label: string; part: string; folder: string; images: readonly string[] }[] = []
  const add = async (label: string, part: string, folder: string) => {
    classes.push({ label, part, folder, images: await imagesIn(join(path, folder)) })
  }
  for (const name of names) {
    if (!hasParts) await add(name, 'train', name)
    else {
      const { folders, files } = await entriesOf(join(path, name))
      loose.push(...files.map(file => join(name, file)))
      for (const label of folders) await add(label, name, join(name, label))
    }
  }
  const rows = async function* (): AsyncGenerator<Row> {
    let line = 0
    for (const { label, part, folder, images } of classes)
      for (const file of images) yield { line: ++line, cells: [join(folder, file), label, part] }
  }
  const header = ['file', 'label', 'split']
  const empty = classes.flatMap(({ folder, images }) => (images.length === 0 ? [folder] : []))
  return {
    table: { path, unit: 'image', header, rows: rows() },
    folder: path,
    columns: { file: 'file', label: 'label', split: 'split' },
    notes: [
      ...noteOf(loose, 'beside the folders of classes, passed over', 'file'),
      ...noteOf(empty, 'without images, passed over', 'folder')
    ]
  }
}

const noteOf = (names: readonly string[], what: string, one: string): string[] =>
  names.length === 0 ? [] : [`${counted(names.length, one)} ${what}: ${listed(names)}`]

/** What a person put into a folder, by name; links count as what they lead to. */
interface Entries {
  readonly folders: readonly string[]
  readonly files: readonly string[]
}

/** In order by code point. */
async function entriesOf(path: string): Promise<Entries> {
  const entries = (await readdir(path, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.') && !NO_IMAGES.includes(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const folders: string[] = []
  const files: string[] = []
  for (const entry of entries) {
    const isFolder = entry.isSymbolicLink()
      ? await leadsToFolder(join(path, entry.name))
      : entry.isDirectory()
    ;(isFolder ? folders : files).push(entry.name)
  }
  return { folders, files }
}

/** False for a link that leads nowhere: it is named when it is read. */
const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    found => found.isDirectory(),
    () => false
  )

/** The images of a class. @throws DataInvalidError for folders among them, which would be passed over */
async function imagesIn(path: string): Promise<readonly string[]> {
  const { folders, files } = await entriesOf(path)
  const [first] = folders
  if (first === undefined) return files
  throw new DataInvalidError(`${join(path, first)} is a folder, where the images of a class are`, {
    hint: 'a class is one folder of images, parts (train, test, …) are folders of such; or list images in a CSV file'
  })
}
