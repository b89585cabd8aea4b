import { type Command, Option } from 'commander'
import type { EngineName } from '../../node/engine/types.ts'
import type { Baseline } from '../../node/learning/types.ts'
import { createCommand, examplesText } from './command.ts'
import { addManifestOptions, type ManifestOptions } from './manifest-options.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { integer, integerOrAll, list, text } from './parsers.ts'
import { baselineChoice, ENGINE_HELP, engineChoice, GUARD_HELP } from './peer-options.ts'

/** Bounds the sockets and threads that one process opens by mistake. */
const MAX_SIMULATED_PEERS = 256

/** Three sizes and kinds, so that what is shown is learning between unlike models. */
export const DEFAULT_MODELS = ['mlp', 'lenet5', 'cnn1'] as const

/** What the flags of `memesh simulate` give. */
export interface SimulateOptions extends ManifestOptions, OutputOptions {
  /** A manifest file, which stands for all flags of `manifestFlags`. */
  readonly federation?: string
  readonly peers: number
  readonly models?: readonly string[]
  readonly partition?: string
  readonly samples?: number | 'all'
  readonly topology: string
  readonly seed: string
  readonly baseline: Baseline
  readonly guard?: boolean
  readonly engine: EngineName | 'auto'
  readonly threads?: number
  readonly out?: string
  /** Run folder of a simulation to go on with. */
  readonly resume?: string
}

/** What `--resume` can be given with; all else is as the simulation began. */
export const OF_THIS_START: readonly string[] = ['resume', 'threads', 'json', 'plain']

const DEFAULTS = { rounds: 30, epochs: 2, batch: 32, lr: 0.02 }

/** What a manifest says, so that `--federation` leaves nothing of it to flags. */
export const manifestFlags = (): string[] =>
  addManifestOptions(createCommand('simulate'), DEFAULTS)
    .options.map(option => option.attributeName())
    .filter(name => name !== 'data')

/** `memesh simulate`. */
export const defineSimulate = (): Command => {
  const federation = new Option(
    '--federation <file>',
    'a manifest, to be tried on --data before others join: what it learns and how, and how memes travel, is as there'
  )
  const command = describeSimulate().addOption(
    federation.conflicts(manifestFlags()).helpGroup('What the federation learns:')
  )
  const settings = command.options.map(option => option.attributeName())
  const resume = new Option(
    '--resume <folder>',
    'go on with a simulation that was stopped, by the flags that it began with'
  )
  return command.addOption(
    resume.conflicts(settings.filter(name => !OF_THIS_START.includes(name))).helpGroup('This run:')
  )
}

const describeSimulate = (): Command =>
  addOutputOptions(
    addManifestOptions(
      createCommand('simulate')
        .summary('see what joining brings: many peers on this machine')
        .description(
          'Runs a whole federation in one process, over loopback, and shows for every peer what joining brought.'
        )
        .optionsGroup('Who takes part:')
        .option('--peers <n>', `2 to ${MAX_SIMULATED_PEERS}`, integer(2, MAX_SIMULATED_PEERS), 5)
        .option(
          '--models <list>',
          `private models (names or files), repeated over the peers (default: those of ${DEFAULT_MODELS.join(',')} that take the input)`,
          list
        )
        .option(
          '--partition <kind>',
          'iid, shards:<k>, dirichlet:<α>, classes:<k>, sites, or folders:<path> (default: dirichlet:1; sites where the data say &site=)'
        )
        .option(
          '--samples <n | all>',
          'training samples a peer; a quarter of it each for validation and test (default: 200; all of data of your own)',
          integerOrAll(4, 10_000_000)
        )
        .option('--topology <graph>', 'full, ring, random:<k> or mesh', 'full')
        .optionsGroup('This run:')
        .option('--seed <text>', 'fixes everything that is drawn', text(64), '1')
        .option(
          '--baseline <kind>',
          'local: train a twin of each peer alone beside; none',
          baselineChoice,
          'local'
        )
        .option('--guard', `every peer: ${GUARD_HELP}`)
        .option('--engine <name>', ENGINE_HELP, engineChoice, 'auto')
        .option('--threads <n>', 'training threads, 1 to 256 (default: the cores)', integer(1, 256))
        .option('--out <folder>', 'run folder (default: runs/<time>-simulate-<id>)'),
      DEFAULTS
    )
  ).addHelpText(
    'after',
    examplesText([
      { what: 'five different models, 200 digits each', type: 'memesh simulate' },
      {
        what: 'ten peers on a ring with two classes each',
        type: 'memesh simulate --peers 10 --topology ring --partition classes:2'
      },
      {
        what: 'a table of your own, each hospital a peer',
        type: "memesh simulate --peers 4 --data 'csv:patients.csv?label=outcome&site=hospital'"
      },
      {
        what: 'a federation of yours, before others join',
        type: "memesh simulate --federation fed.json --data 'csv:patients.csv?label=outcome'"
      },
      { what: 'go on after a stop', type: 'memesh simulate --resume runs/mine' }
    ])
  )
