import type { Command } from 'commander'
import type { ExchangeSettings } from '../../protocol/federation/manifest.ts'
import { ENCODINGS } from '../../protocol/meme/types.ts'
import { choice, decimal, integer } from './parsers.ts'

/** The flags that fill a manifest, with the defaults of the command that has them. */
export interface ManifestDefaults {
  readonly rounds: number
  readonly epochs: number
  readonly batch: number
  readonly lr: number
}

/** What those flags give. */
export interface ManifestOptions extends ManifestDefaults {
  /** As `parseDataSource` reads it, or `fashion` without its folder. */
  readonly data: string
  readonly meme?: string
  readonly alpha: number
  readonly beta: number
  readonly temperature: number
  readonly mode: ExchangeSettings['mode']
  readonly delivery: ExchangeSettings['delivery']
  readonly neighbours: number
  readonly minNeighbours: number
  readonly mixing: ExchangeSettings['mixing']
  readonly encoding: ExchangeSettings['encoding']
}

/** The bounds repeat those of the manifest's schema (a spec compares them), so that --help need not load it. */
export const addManifestOptions = (command: Command, defaults: ManifestDefaults): Command =>
  command
    .optionsGroup('What the federation learns:')
    .option(
      '--data <spec>',
      'input, features and classes come from it: mnist, fashion, csv:, parquet:, images:, idx:',
      'mnist'
    )
    .option(
      '--meme <name | file>',
      'the shared model: mlp, lenet5, cnn, cnn1, cnn2, a JSON file, or a module (default: lenet5; mlp where that does not take the input)'
    )
    .optionsGroup('How it learns:')
    .option('--rounds <n>', 'rounds, 1 to 100000', integer(1, 100_000), defaults.rounds)
    .option('--epochs <n>', 'local epochs a round, 1 to 1000', integer(1, 1000), defaults.epochs)
    .option(
      '--batch <n>',
      'samples of a mini-batch, 1 to 65536',
      integer(1, 65_536),
      defaults.batch
    )
    .option('--lr <rate>', 'learning rate, 0 to 10', decimal(0, 10), defaults.lr)
    .option(
      '--alpha <x>',
      "weight of the labels in the private model's loss, 0 to 1",
      decimal(0, 1),
      0.5
    )
    .option('--beta <x>', "weight of the labels in the meme's loss, 0 to 1", decimal(0, 1), 0.5)
    .option(
      '--temperature <T>',
      'softens what the two models teach each other, 0.1 to 100',
      decimal(0.1, 100),
      3
    )
    .optionsGroup('How memes travel:')
    .option(
      '--mode <mode>',
      'sync: wait for the same round; async: never wait',
      choice(['sync', 'async']),
      'sync'
    )
    .option(
      '--delivery <way>',
      'pull: shards on request; push: by gossip',
      choice(['pull', 'push']),
      'pull'
    )
    .option('--neighbours <k>', 'wanted degree of the mesh, 1 to 64', integer(1, 64), 4)
    .option('--min-neighbours <n>', 'neighbours needed to begin, 1 to 64', integer(1, 64), 1)
    .option(
      '--mixing <rule>',
      'metropolis: fair on any graph; mean',
      choice(['metropolis', 'mean']),
      'metropolis'
    )
    .option(
      '--encoding <form>',
      'of weights on the wire: float32, float16 or int8',
      choice(ENCODINGS),
      'float32'
    )
