import { InvalidParametersError } from '../../protocol/errors.ts'

/** What stands behind the `?` of a data set: `label=shock&ignore=id,name`. */
export interface Query {
  /** A value. */
  get(key: string): string | undefined
  /** Names with commas between them. */
  list(key: string): string[] | undefined
}

/**
 * Reads `<path>?<key>=<value>&…`: the path is all before the last `?`; of values `%26` is `&`, `%2C` a comma that is part
 * of a name, `%25` is `%`. Every key must be one of `known`, and is there at most once, with a value.
 * @throws InvalidParametersError
 */
export function parseQuery(
  text: string,
  known: readonly string[]
): { readonly path: string; readonly query: Query } {
  const at = text.lastIndexOf('?')
  const values = new Map<string, string[]>()
  for (const pair of at === -1 ? [] : text.slice(at + 1).split('&')) {
    const [, key = '', value = ''] = /^([^=]*)=(.+)$/s.exec(pair) ?? []
    if (!known.includes(key) || values.has(key))
      throw new InvalidParametersError(`${JSON.stringify(pair)} says nothing about a data set`, {
        hint: `behind ? stand ${known.map(name => `${name}=…`).join(', ')}, each once, with & between them; in a name %3F is ?, %26 is &; put it all in quotes`
      })
    values.set(key, value.split(',').map(decode))
  }
  return {
    path: at === -1 ? text : text.slice(0, at),
    query: {
      get: key => values.get(key)?.join(','),
      list: key => values.get(key)?.flatMap(name => (name.trim() === '' ? [] : [name.trim()]))
    }
  }
}

/**
 * One of some words.
 * @param what they are, for a person to read
 * @throws InvalidParametersError
 */
export function wordOf<T extends string>(text: string, words: readonly T[], what: string): T {
  const found = words.find(word => word === text)
  if (found !== undefined) return found
  throw new InvalidParametersError(`${JSON.stringify(text)} is no ${what}`, {
    hint: `one of ${words.join(', ')}`
  })
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    throw new InvalidParametersError(`${JSON.stringify(value)} holds a % that stands for nothing`, {
      cause,
      hint: 'write %25 for a %'
    })
  }
}
