import { InvalidParametersError } from '../../../protocol/errors.ts'
import { parseQuery, wordOf } from '../query.ts'
import { DELIMITERS, type Delimiter, type TableSource } from './types.ts'

const NAMES = Object.keys(DELIMITERS) as Delimiter[]
const KEYS = ['label', 'split', 'site', 'group', 'features', 'ignore']

/**
 * Reads `<file>?label=<column>&split=<column>&site=<column>&group=<column>&features=<columns>&ignore=<columns>`, for CSV files also
 * `&delimiter=comma|semicolon|tab`. Only the label must be there.
 * @throws InvalidParametersError
 */
export function parseTableSource(format: TableSource['format'], text: string): TableSource {
  const { path, query } = parseQuery(text, format === 'csv' ? [...KEYS, 'delimiter'] : KEYS)
  const label = query.get('label')
  if (path === '' || label === undefined)
    throw new InvalidParametersError(`${format}:${text} does not say which column has the labels`, {
      hint: `in quotes: '${format}:<file>?label=<column>'`
    })
  const split = query.get('split')
  const site = query.get('site')
  const group = query.get('group')
  const features = query.list('features')
  return {
    kind: 'table',
    format,
    path,
    label,
    ...(split !== undefined && { split }),
    ...(site !== undefined && { site }),
    ...(group !== undefined && { group }),
    ...(features !== undefined && { features }),
    ignore: query.list('ignore') ?? [],
    delimiter: wordOf(query.get('delimiter') ?? 'comma', NAMES, 'delimiter')
  }
}
