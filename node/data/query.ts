import { InvalidParametersError } from '../../protocol/errors.ts'

/** What stands behind the `?` of a data set: `label=shock&split=part`. */
export type Query = ReadonlyMap<string, string>

/**
 * Reads `<path>?<key>=<value>&…`: the path is all before the last `?`, and of keys and values `%26` is `&`, `%25` is `%`.
 * Every key must be one of `known`, and is there at most once, with a value.
 * @throws InvalidParametersError
 */
export function parseQuery(
  text: string,
  known: readonly string[]
): { readonly path: string; readonly query: Query } {
  const at = text.lastIndexOf('?')
  if (at === -1) return { path: text, query: new Map() }
  const query = new Map<string, string>()
  for (const pair of text.slice(at + 1).split('&')) {
    const [, key = '', value = ''] = /^([^=]*)=(.+)$/s.exec(pair) ?? []
    if (!known.includes(key) || query.has(key))
      throw new InvalidParametersError(`${JSON.stringify(pair)} says nothing about a data set`, {
        hint: `behind ? stand ${known.map(name => `${name}=…`).join(', ')}, each once, with & between them; put it all in quotes`
      })
    query.set(key, decode(value))
  }
  return { path: text.slice(0, at), query }
}

/** Names of columns with commas between them, none empty; `%2C` is a comma. @throws InvalidParametersError */
export function parseNames(value: string): string[] {
  return value
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
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
