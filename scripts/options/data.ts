import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { repeated } from './parsers.ts'

/** What the flags of `memesh data check` give. */
export interface DataCheckOptions extends OutputOptions {
  readonly federation?: string
  readonly peer?: readonly string[]
  readonly bootstrap?: readonly string[]
  readonly mdns: boolean
}

/** `memesh data check`. */
export const defineDataCheck = (): Command =>
  addOutputOptions(
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
      .option('--peer <multiaddr>', 'ask this peer for the manifest; may be given again', repeated)
      .option(
        '--bootstrap <multiaddr>',
        'look for members at this meeting point; may be given again',
        repeated
      )
      .option('--no-mdns', 'do not look for peers in the local network')
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
