import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { addSearchOptions, type SearchOptions } from './search-options.ts'

/** What the flags of `memesh data check` give. */
export interface DataCheckOptions extends SearchOptions, OutputOptions {
  readonly federation?: string
}

/** `memesh data check`. */
export const defineDataCheck = (): Command =>
  addOutputOptions(
    addSearchOptions(
      createCommand('check')
        .summary('see what a peer would train on, and what does not fit')
        .description(
          'Reads data as a peer would: samples by class and part, shapes, what is missing, and all that does not fit the federation. Nothing is written or sent.'
        )
        .argument('<spec>', 'data, as --data of start and join takes them')
        .option(
          '--federation <federation>',
          'a manifest file, a federation ID or a ticket (default: what a new federation would learn)'
        )
    )
  ).addHelpText(
    'after',
    examplesText([
      {
        what: 'before you join',
        type: "memesh data check 'csv:patients.csv?label=outcome' --federation fed.json"
      },
      { what: 'what could be learnt', type: 'memesh data check images:skin' }
    ])
  )

/** `memesh data`, which only holds it. */
export const defineData = (): Command =>
  createCommand('data')
    .summary('look into data of your own')
    .description('What a peer would train on.')
    .addHelpText(
      'after',
      examplesText([
        {
          what: 'does my table fit?',
          type: "memesh data check 'csv:patients.csv?label=outcome' --federation fed.json"
        }
      ])
    )
