import { numberOf, shown } from './cells.ts'

/** Beyond so many, names are counted only. */
const MAX_NAMED = 5

/** Names that differ only in how they are written: upper or lower case, spaces, forms of Unicode, or 1 and 1.0. */
export function alike(names: readonly string[]): string[][] {
  const found = new Map<string, string[]>()
  for (const name of names) {
    const key = plain(name)
    found.set(key, [...(found.get(key) ?? []), name])
  }
  return [...found.values()].filter(({ length }) => length > 1)
}

/** @param what the names are: classes, or values of a column */
export function alikeNotes(what: string, names: readonly string[]): string[] {
  const found = alike(names)
  if (found.length === 0) return []
  const named = found.slice(0, MAX_NAMED).map(each => each.map(shown).join(' and '))
  const more = found.length > MAX_NAMED ? [`${found.length - MAX_NAMED} more`] : []
  return [
    `${what} that differ only in how they are written: ${[...named, ...more].join('; ')}; if they mean the same, write them alike`
  ]
}

function plain(name: string): string {
  const text = name.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
  const number = numberOf(text)
  return Number.isNaN(number) ? text : String(number)
}
