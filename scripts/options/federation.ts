import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addManifestOptions, type ManifestOptions } from './manifest-options.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { text } from './parsers.ts'
import { addSearchOptions, type SearchOptions } from './search-options.ts'

/** What the flags of `memesh federation create` give. */
export interface CreateOptions extends ManifestOptions, OutputOptions {
  readonly name: string
  readonly output: string
  readonly seed?: string
}

/** What the flags of `memesh federation show` give. */
export type ShowOptions = SearchOptions & OutputOptions

/** `memesh federation create`. */
export const defineCreate = (): Command =>
  addOutputOptions(
    addManifestOptions(
      createCommand('create')
        .summary('write a manifest and print its ID')
        .description(
          'Writes down what all peers of a new federation agree on. Its hash is the federation ID: another setting is another federation.'
        )
        .requiredOption('--name <name>', 'shown to those who join, 1 to 64 characters', text(64))
        .requiredOption('-o, --output <file>', 'where the manifest goes; an existing file is kept')
        .option('--seed <text>', "seeds the meme's first weights (default: drawn)", text(64)),
      { rounds: 30, epochs: 2, batch: 32, lr: 0.01 }
    )
  ).addHelpText(
    'after',
    examplesText([
      {
        what: 'a federation for MNIST whose meme is LeNet-5',
        type: "memesh federation create --name 'Digits' --meme lenet5 -o fed.json"
      }
    ])
  )

/** `memesh federation show`. */
export const defineShow = (): Command =>
  addOutputOptions(
    addSearchOptions(
      createCommand('show')
        .summary('print what a federation agrees on')
        .description(
          'Prints the manifest of a file, or fetches it from a peer by ticket or ID and checks it.'
        )
        .argument('<federation>', 'a manifest file, a federation ID or a ticket')
    )
  ).addHelpText(
    'after',
    examplesText([
      { what: 'what a file says', type: 'memesh federation show fed.json' },
      { what: 'what you would join', type: "memesh federation show 'memesh://bafy…?peer=/ip4/…'" }
    ])
  )

/** `memesh federation`, which only holds the two. */
export const defineFederation = (): Command =>
  createCommand('federation')
    .summary('create or look into a federation')
    .description('What all peers of a federation agree on.')
    .addHelpText(
      'after',
      examplesText([
        { what: 'the first step', type: "memesh federation create --name 'Digits' -o fed.json" }
      ])
    )
