import type { Command } from 'commander'
import type { EngineName } from '../../node/engine/types.ts'
import type { Candidate } from '../../node/learning/types.ts'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { choice } from './parsers.ts'
import { ENGINE_HELP, engineChoice } from './peer-options.ts'

/** What the flags of every command give that uses what a run has learnt. */
interface UseOptions extends OutputOptions {
  readonly peer?: string
}

const PARTS = ['test', 'validation', 'train', 'common', 'all'] as const
/** A part of a data set, or all that there is. */
export type EvaluatedPart = (typeof PARTS)[number]

/** What the flags of `memesh evaluate` give. */
export interface EvaluateOptions extends UseOptions {
  readonly data?: string
  readonly part?: EvaluatedPart
  readonly engine: EngineName | 'auto'
}

/** What a person calls the models of a peer. */
export const MODEL_NAMES: Readonly<Record<Candidate, string>> = {
  localOnly: 'local-only',
  private: 'private',
  meme: 'meme',
  mean: 'mean'
}

/** What the flags of `memesh predict` give. */
export interface PredictOptions extends UseOptions {
  readonly model: 'auto' | 'private' | 'meme' | 'mean' | 'local-only'
  readonly engine: EngineName | 'auto'
  readonly csv?: boolean
}

const FORMATS = ['tfjs', 'safetensors', 'onnx'] as const
export type ExportFormat = (typeof FORMATS)[number]

/** What the flags of `memesh export` give. */
export interface ExportOptions extends UseOptions {
  readonly to: ExportFormat
  readonly model: 'private' | 'meme' | 'local-only'
  readonly out?: string
}

const addRun = (command: Command): Command =>
  command
    .argument('<run>', 'run folder of a peer or a simulation')
    .option('--peer <n | name>', 'which peer of a simulation: 1, or peer-1')

/** `memesh evaluate`. */
export const defineEvaluate = (): Command =>
  addOutputOptions(
    addRun(
      createCommand('evaluate')
        .summary('how good the models of a run are')
        .description(
          'Tests private model, meme, their mean and the local-only twin: accuracy, balanced accuracy, macro F1, each class, calibration.'
        )
    )
      .option('--data <spec>', "other data than the run's own, as for start")
      .option(
        '--part <name>',
        "test, validation, train, common (the data set's own test set) or all (default: test; with --data common, or else all)",
        choice(PARTS)
      )
      .option('--engine <name>', ENGINE_HELP, engineChoice, 'auto')
  ).addHelpText(
    'after',
    examplesText([
      { what: "on the run's own test part", type: 'memesh evaluate runs/mine' },
      {
        what: 'the second peer of a simulation, on the test set that all share',
        type: 'memesh evaluate runs/simulated --peer 2 --part common'
      }
    ])
  )

/** `memesh predict`. */
export const definePredict = (): Command =>
  addOutputOptions(
    addRun(
      createCommand('predict')
        .summary('classify files with what a run has learnt')
        .description(
          'Prints class and probability of every sample, by whatever was best on validation: private model, meme, their mean, or the twin.'
        )
    )
      .argument('<files...>', 'images, tables (.csv) or IDX files of images')
      .option(
        '--model <name>',
        'auto (best on validation), private, meme, mean or local-only',
        choice(['auto', 'private', 'meme', 'mean', 'local-only']),
        'auto'
      )
      .option('--csv', 'comma-separated, with a header and the probability of every class')
      .option('--engine <name>', ENGINE_HELP, engineChoice, 'auto')
  ).addHelpText(
    'after',
    examplesText([
      { what: 'two pictures', type: 'memesh predict runs/mine a.png b.jpg' },
      { what: 'rows of a table', type: 'memesh predict runs/mine new.csv --csv > classes.csv' }
    ])
  )

/** `memesh export`. */
export const defineExport = (): Command =>
  addOutputOptions(
    addRun(
      createCommand('export')
        .summary('write a trained model for other programs')
        .description('Writes what a run has learnt as a TensorFlow.js, safetensors or ONNX model.')
    )
      .requiredOption('--to <format>', 'tfjs, safetensors or onnx', choice(FORMATS))
      .option(
        '--model <name>',
        'private, meme or local-only',
        choice(['private', 'meme', 'local-only']),
        'private'
      )
      .option(
        '--out <path>',
        'a folder for tfjs, else a file; never overwritten (default: <model>-tfjs, <model>.safetensors or <model>.onnx)'
      )
  ).addHelpText(
    'after',
    examplesText([
      { what: 'for ONNX Runtime', type: 'memesh export runs/mine --to onnx --out digits.onnx' },
      { what: 'the shared model', type: 'memesh export runs/mine --to tfjs --model meme' }
    ])
  )
