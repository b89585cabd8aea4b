import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, type Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { MemeshError } from '../../../protocol/errors.ts'
import { counted } from '../../counted.ts'
import { MAX_COLUMNS, MAX_RECORD_BYTES, MAX_TABLE_BYTES } from '../constants.ts'
import { DataInvalidError, fromSystem } from '../errors.ts'
import { DataTableError } from './errors.ts'
import { DELIMITERS, type Delimiter, type Row, type Table } from './types.ts'

/** One record as csv-parse hands it out with `info`. */
interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const CHUNK_BYTES = 1 << 18
const HINT = 'a CSV file is expected, packed as .gz or not'
/** Of a file that several systems have written to, each line can have its own. */
const LINE_ENDS = ['\r\n', '\n', '\r']
const DECIMAL_COMMA = /^[+-]?\d*,\d+$/

/**
 * Opens a CSV file, UTF-8, with the names of its columns in the first line; one that ends in `.gz` is unpacked. Where
 * semicolons stand between the cells, a comma in a number is taken for the decimal point that it is.
 * @throws DataNotFoundError, DataInvalidError, DataTableError; the rows throw DataTableError with a line
 */
export async function openCsv(path: string, delimiter: Delimiter): Promise<Table> {
  const records = readRecords(path, delimiter)
  const first = await records.next()
  if (first.done)
    throw new DataTableError(`${path} is empty`, {
      hint: 'a CSV file has the names of its columns in the first line'
    })
  const header = first.value.record.map(name => name.trim())
  try {
    checkHeader(path, header, delimiter)
  } catch (error) {
    await records.return()
    throw error
  }
  return { path, unit: 'line', header, rows: rowsOf(records, delimiter) }
}

async function* rowsOf(
  records: AsyncIterable<CsvRecord>,
  delimiter: Delimiter
): AsyncGenerator<Row> {
  const hasDecimalCommas = delimiter === 'semicolon'
  for await (const { record, info } of records) {
    const cells = record.map(cell => {
      const text = cell.trim()
      return hasDecimalCommas && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text
    })
    yield { line: info.lines, cells }
  }
}

/** All records, that of the header too. What csv-parse and the system say becomes an error of ours. */
async function* readRecords(path: string, delimiter: Delimiter): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    bom: true,
    delimiter: DELIMITERS[delimiter],
    info: true,
    max_record_size: MAX_RECORD_BYTES,
    record_delimiter: LINE_ENDS,
    // The parser is ahead of the reader: the rows are counted where they are read, behind the check of the header.
    relax_column_count: true,
    skip_empty_lines: true
  })
  let columns: number | null = null
  try {
    const file = await open(path)
    pipeline(file, parser, () => {})
    for await (const each of parser as AsyncIterable<CsvRecord>) {
      const { record, info } = each
      columns ??= record.length
      if (record.length !== columns)
        throw noCsv(path, info.lines, `${record.length} cells, the first line has ${columns}`)
      yield each
    }
  } catch (error) {
    if (error instanceof MemeshError) throw error
    if (error instanceof CsvError) throw fromCsv(path, error)
    throw fromSystem(path, error, HINT)
  }
}

async function open(path: string): Promise<Readable> {
  const file = await stat(path)
  if (!file.isFile()) throw new DataInvalidError(`${path} is not a file`, { hint: HINT })
  if (file.size > MAX_TABLE_BYTES) throw tooLarge(path)
  const bytes = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!path.endsWith('.gz')) return bytes
  // Whoever reads the last stream gets the error; pipeline closes all.
  return pipeline(bytes, createGunzip({ chunkSize: CHUNK_BYTES }), limit(path), () => {})
}

/** A file of kilobytes can unpack to gigabytes. */
function limit(path: string): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      if (bytes > MAX_TABLE_BYTES) done(tooLarge(path))
      else done(null, chunk)
    }
  })
}

const tooLarge = (path: string) =>
  new DataTableError(`${path} holds more than ${MAX_TABLE_BYTES} bytes`, {
    hint: 'use a part of it'
  })

function checkHeader(path: string, header: readonly string[], delimiter: Delimiter): void {
  const text = header.join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells bytes from text.
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(text))
    throw new DataTableError(`${path} is no text in UTF-8`, {
      hint: 'export it as CSV in UTF-8; spreadsheets cannot be read as they are'
    })
  if (header.length > MAX_COLUMNS)
    throw new DataTableError(`${path} has ${counted(header.length, 'column')}`, {
      hint: `at most ${MAX_COLUMNS}`
    })
  if (header.length === 1) {
    const other = (Object.keys(DELIMITERS) as Delimiter[]).find(
      name => name !== delimiter && text.includes(DELIMITERS[name])
    )
    throw new DataTableError(`${path} has a single column when cut at each ${delimiter}`, {
      hint:
        other === undefined
          ? 'a table with a column of labels and others beside it is expected'
          : `its cells look cut by a ${other}: put &delimiter=${other} behind the label`
    })
  }
  const twice = header.find((name, at) => name !== '' && header.indexOf(name) < at)
  if (twice !== undefined)
    throw new DataTableError(`${path} has two columns named ${JSON.stringify(twice)}`, {
      hint: 'columns are found by their names: rename one of them'
    })
}

function fromCsv(path: string, error: CsvError): DataTableError {
  const problems: Readonly<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'the file ends inside of a quote that was opened before',
    CSV_MAX_RECORD_SIZE: `a row of more than ${MAX_RECORD_BYTES} bytes; a quote may be open`,
    CSV_INVALID_CLOSING_QUOTE: 'a quote inside of a cell',
    INVALID_OPENING_QUOTE: 'a quote inside of a cell'
  }
  const { lines } = error as { lines?: unknown }
  return noCsv(path, lines, problems[error.code] ?? `no CSV (${error.code})`, error)
}

const noCsv = (path: string, line: unknown, problem: string, cause?: CsvError): DataTableError =>
  new DataTableError(`${path}, line ${String(line)}: ${problem}`, {
    ...(cause && { cause }),
    hint: 'every row has as many cells as the first; quotes go around whole cells, doubled inside of them'
  })
