import type { OutputOptions } from '../options/output-options.ts'
import { createLive, type Live } from './live.ts'
import { printable } from './printable.ts'
import { formatTable, type TableInit } from './table.ts'

/** The two streams of a command: results for stdout, everything said on the way for stderr. */
export interface Terminal {
  /** On the way: stderr. An entry is a line. */
  note(...lines: string[]): void
  /** The result for a person: stdout; with `--json` it goes to stderr, and stdout belongs to the document. */
  result(...lines: string[]): void
  /** The result for a program: with `--json` the one document on stdout, else nothing. */
  document(value: unknown): void
  /** A table as lines for `result`. */
  table(init: Omit<TableInit, 'plain'>): string[]
  /** Lines of stderr that are redrawn in place; null where it is no terminal. */
  readonly live: Live | null
}

/** The terminal of this process. */
export async function createTerminal(options: OutputOptions): Promise<Terminal> {
  const json = options.json === true
  const shown = json ? process.stderr : process.stdout
  const plain = options.plain === true || !shown.isTTY
  const live = await createLive(process.stderr)
  const write = (stream: NodeJS.WriteStream, lines: readonly string[]) => {
    const print = () => stream.write(lines.map(line => `${printable(line)}\n`).join(''))
    if (live === null) print()
    else live.above(print)
  }
  return {
    live,
    note: (...lines) => write(process.stderr, lines),
    result: (...lines) => write(shown, lines),
    document: value => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    table: init => formatTable({ ...init, plain })
  }
}
