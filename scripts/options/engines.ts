import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions } from './output-options.ts'

/** `memesh engines`. */
export const defineEngines = (): Command =>
  addOutputOptions(
    createCommand('engines')
      .summary('what trains on this machine, and why')
      .description(
        'Lists the engines: which load here, which would be picked, and why not the others.'
      )
  ).addHelpText('after', examplesText([{ what: 'for a script', type: 'memesh engines --json' }]))
