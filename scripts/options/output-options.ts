import type { Command, OptionValues } from '@commander-js/extra-typings'

/** The flags that every command has, last in its help. */
export const addOutputOptions = <
  A extends unknown[],
  O extends OptionValues,
  G extends OptionValues
>(
  command: Command<A, O, G>
) =>
  command
    .optionsGroup('Output:')
    .option('--json', 'one JSON document on stdout, progress on stderr')
    .option('--plain', 'tables without box characters (so without a terminal)')
