import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { text } from './parsers.ts'

/** What the flags of `memesh init` give. */
export interface InitOptions extends OutputOptions {
  readonly data: string
  readonly name?: string
  readonly meme?: string
  readonly output: string
}

/** `memesh init`. */
export const defineInit = (): Command =>
  addOutputOptions(
    createCommand('init')
      .summary('make a federation for data of your own')
      .description(
        'Looks at your data and writes a federation that learns from such: a manifest with every field, a schema by which editors complete it, and a README that explains each field.'
      )
      .requiredOption(
        '--data <spec>',
        "'csv:<file>?label=<column>', 'parquet:<file>?label=<column>', images:<folder>, mnist, …"
      )
      .option('--name <name>', 'shown to those who join (default: after the data)', text(64))
      .option(
        '--meme <name | file>',
        'the shared model: mlp, lenet5, cnn, cnn1, cnn2, a JSON file, or a module (default: lenet5; mlp where that does not take the input)'
      )
      .option('-o, --output <file>', 'where the manifest goes, the others beside it', 'fed.json')
  ).addHelpText(
    'after',
    examplesText([
      {
        what: 'rows of a table; all columns but the label are learnt from',
        type: "memesh init --data 'csv:patients.csv?label=outcome'"
      },
      { what: 'a folder of images, a sub-folder a class', type: 'memesh init --data images:skin' }
    ])
  )
