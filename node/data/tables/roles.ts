import { counted } from '../../counted.ts'
import { MAX_SITES } from '../constants.ts'
import type { Dataset, LoadedSource, OnNote, Samples, Sites } from '../types.ts'
import { isMissing, shown } from './cells.ts'
import type { RoleColumns } from './columns.ts'
import { DataCellError, DataLabelError } from './errors.ts'
import type { Row, Table } from './types.ts'

const PARTS = ['train', 'validation', 'test'] as const
type Part = (typeof PARTS)[number]

/** How parts are written in columns, and as folders. */
const SPELLINGS: ReadonlyMap<string, Part> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['validation', 'validation'],
  ['valid', 'validation'],
  ['val', 'validation'],
  ['dev', 'validation'],
  ['test', 'test'],
  ['testing', 'test']
])

/** The part that a cell or a folder names, whatever its case; undefined if it names none. */
export const partNamed = (text: string): Part | undefined => SPELLINGS.get(text.toLowerCase())

/** Collects, row by row, what is no feature: the class, the part, the site and the group of each sample. */
export class Roles {
  readonly #table: Table
  readonly #columns: RoleColumns
  readonly #classes: readonly string[]
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #labels: number[] = []
  readonly #parts: Part[] = []
  readonly #sites: string[] = []
  readonly #groups: number[] = []
  readonly #groupOf = new Map<string, number>()
  #unlabelled = 0
  #siteless = 0
  #groupless = 0

  constructor(table: Table, columns: RoleColumns, classes: readonly string[]) {
    this.#table = table
    this.#columns = columns
    this.#classes = classes
    this.#indexOf = new Map(classes.map((name, index) => [name, index]))
  }

  /** How many samples there are. */
  get count(): number {
    return this.#labels.length
  }

  /**
   * Takes a row in; false where it has no label, no site or no group, and so is no sample.
   * @throws DataLabelError, DataCellError
   */
  add({ line, cells }: Row): boolean {
    const { label, split, site, group } = this.#columns
    // A class may be named as what is missing: NA, say.
    const index = this.#indexOf.get(cells[label]!)
    if (index === undefined && isMissing(cells[label]!)) {
      this.#unlabelled += 1
      return false
    }
    if (site !== null && isMissing(cells[site]!)) {
      this.#siteless += 1
      return false
    }
    if (group !== null && isMissing(cells[group]!)) {
      this.#groupless += 1
      return false
    }
    const where = `${this.#table.path}, ${this.#table.unit} ${line}`
    if (index === undefined) throw new DataLabelError(where, shown(cells[label]!), this.#classes)
    const part = split === null ? 'train' : partNamed(cells[split]!)
    if (part === undefined)
      throw new DataCellError(`${where}: ${shown(cells[split!]!)} is no part`, {
        hint: 'the column of split= holds train, validation (valid, val, dev) or test'
      })
    this.#labels.push(index)
    this.#parts.push(part)
    if (site !== null) this.#sites.push(cells[site]!)
    if (group !== null) this.#groups.push(this.#groupNumber(cells[group]!))
    return true
  }

  /** Class indices of all samples. */
  labels(): Uint16Array {
    const labels = new Uint16Array(new SharedArrayBuffer(2 * this.count))
    labels.set(this.#labels)
    return labels
  }

  /** What the rows have said of a data set of these samples. @throws DataCellError without samples to train on */
  source(
    dataset: Dataset,
    {
      label,
      site,
      group
    }: { readonly label: string; readonly site?: string; readonly group?: string },
    onNote?: OnNote
  ): LoadedSource {
    const partOf = (wanted: Part): Samples => ({
      dataset,
      indices: Uint32Array.from(
        this.#parts.flatMap((part, index) => (part === wanted ? [index] : []))
      )
    })
    if (this.#unlabelled > 0)
      onNote?.(`${counted(this.#unlabelled, 'row has', 'rows have')} no ${label}: left out`)
    if (this.#siteless > 0)
      onNote?.(`${counted(this.#siteless, 'row has', 'rows have')} no ${site}: left out`)
    if (this.#groupless > 0)
      onNote?.(`${counted(this.#groupless, 'row has', 'rows have')} no ${group}: left out`)
    if (group !== undefined) this.#noteGroups(group, onNote)
    const [train, validation, test] = PARTS.map(partOf) as [Samples, Samples, Samples]
    if (train.indices.length === 0)
      throw new DataCellError(`${this.#table.path} has no rows to train on`, {
        hint: 'rows need a label, and where there is a split column, some of them train'
      })
    return {
      train,
      validation: validation.indices.length > 0 ? validation : null,
      test: test.indices.length > 0 ? test : null,
      common: null,
      sites: site === undefined ? null : this.#siteIndex(),
      groups: group === undefined ? null : Uint32Array.from(this.#groups)
    }
  }

  #groupNumber(name: string): number {
    const number = this.#groupOf.get(name) ?? this.#groupOf.size
    this.#groupOf.set(name, number)
    return number
  }

  /** How many groups there are, and how many of them other columns have parted. */
  #noteGroups(group: string, onNote?: OnNote): void {
    const { split, site } = this.#columns
    onNote?.(
      `${counted(this.#groupOf.size, 'group')} by ${group}: undivided wherever parts are drawn`
    )
    const parted = [
      { by: split, named: 'parts', values: this.#parts },
      { by: site, named: 'sites', values: this.#sites }
    ].flatMap(({ by, named, values }) => {
      const count = by === null ? 0 : partedGroups(this.#groups, values)
      return count === 0
        ? []
        : [
            `${counted(count, 'of them is', 'of them are')} in several ${named} by ${this.#table.header[by!]}`
          ]
    })
    for (const note of parted) onNote?.(note)
  }

  #siteIndex(): Sites {
    const names = [...new Set(this.#sites)].toSorted()
    if (names.length > MAX_SITES)
      throw new DataCellError(`${this.#table.path} has ${counted(names.length, 'site')}`, {
        hint: `at most ${MAX_SITES}`
      })
    const indexOf = new Map(names.map((name, index) => [name, index]))
    return { names, of: Uint16Array.from(this.#sites, name => indexOf.get(name)!) }
  }
}

/** How many groups have rows of different values. */
function partedGroups(groups: readonly number[], values: readonly string[]): number {
  const first = new Map<number, string>()
  const parted = new Set<number>()
  groups.forEach((group, at) => {
    const value = values[at]!
    if (first.has(group) && first.get(group) !== value) parted.add(group)
    else first.set(group, value)
  })
  return parted.size
}
