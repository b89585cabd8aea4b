import type { Command } from 'commander'

/** What the flags of every command give. */
export interface OutputOptions {
  readonly json?: boolean
  readonly plain?: boolean
}

/** The flags that every command has, last in its help. */
export const addOutputOptions = (command: Command): Command =>
  command
    .optionsGroup('Output:')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .option('--plain', 'tables without box characters (so without a terminal)')
