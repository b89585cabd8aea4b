import { createLive, type Live } from './live.ts'
import { printable } from './printable.ts'
import { formatTable, type TableInit } from './table.ts'

/** What every command has. */
export interface OutputOptions {
  /** One document on stdout instead of text. */
  readonly json?: boolean
  /** Tables without box characters. */
  readonly plain?: boolean
}

/** The two streams of a command: results for stdout, everything said on the way for stderr. */
export interface Terminal {
  /** On the way: stderr. Lines are made safe for a terminal. */
  note(...lines: string[]): void
  /** The result for a person: stdout, or stderr when stdout belongs to the document of `--json`. */
  result(...lines: string[]): void
  /** The result for a program: with `--json`, the one document on stdout; else nothing. */
  document(value: unknown): void
  table(init: Omit<TableInit, 'plain'>): string[]
  /** The lines that are redrawn in place, when stderr is a terminal. */
  readonly live: Live
}

/** The terminal of this process. */
export function createTerminal(options: OutputOptions): Terminal {
  const json = options.json === true
  const live = createLive(process.stderr)
  const shown = json ? process.stderr : process.stdout
  const plain = options.plain === true || !shown.isTTY
  const write = (stream: NodeJS.WriteStream, lines: string[]) =>
    live.above(() => stream.write(lines.map(line => `${printable(line)}\n`).join('')))
  return {
    live,
    note: (...lines) => write(process.stderr, lines),
    result: (...lines) => write(shown, lines),
    document: value => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
    },
    table: init => formatTable({ ...init, plain }).split('\n')
  }
}
