import type { Command } from 'commander'
import { ENGINES, type EngineName } from '../../../node/engine/types.ts'
import { createCommand, examplesText } from '../../options/command.ts'
import { addOutputOptions, type OutputOptions } from '../../options/output-options.ts'
import { choice, integer } from '../../options/parsers.ts'
import { PAIR_NAMES, type PairName } from './pairs.ts'
import { LOADS, type Load } from './table.ts'

/** What the flags of `npm run bench` give. */
export interface StepBenchOptions extends OutputOptions {
  readonly pair?: readonly PairName[]
  readonly engine?: readonly (EngineName | 'torch')[]
  readonly batch?: readonly number[]
  readonly threads?: readonly number[]
  readonly load?: readonly Load[]
  readonly torch?: string
  readonly steps: number
  readonly slots: number
  readonly memory?: boolean
  readonly simulation?: boolean
  readonly seed?: readonly string[]
}

/** A parser for a flag that may be given again: each value is parsed, none counts twice. */
export const several =
  <T>(parse: (text: string) => T) =>
  (text: string, before: readonly T[] | undefined): readonly T[] => [
    ...new Set([...(before ?? []), parse(text)])
  ]

const HELP = `
Every engine runs in a process of its own, in turns with the others; all begin with the same weights and see the same
mini-batches, so that their first losses are compared too. "of torch" is a time over PyTorch's with as many threads,
"wasm" how many times faster than the wasm engine, "of peak" the step's arithmetic over the fastest matrix product of
this machine. Turns in which other programs take cores are repeated; still, nothing else should run.

A pair is private model + meme: ${PAIR_NAMES.join(', ')}.
`

/** The flags of `npm run bench`. */
export const defineStepBench = (): Command =>
  addOutputOptions(
    createCommand('npm run bench --')
      .description(
        'Measures the mutual step: what one mini-batch costs, both models learning from it and from each other.'
      )
      .optionsGroup('What is measured; each of these may be given again:')
      .option('--pair <pair>', 'default: all', several(choice(PAIR_NAMES)))
      .option(
        '--engine <name>',
        `default: what runs here of onnx, webgpu, tensorflow, wasm, and torch with --torch`,
        several(choice([...ENGINES, 'torch']))
      )
      .option('--batch <n>', 'samples of a mini-batch (default: 64)', several(integer(1, 4096)))
      .option(
        '--threads <n>',
        'threads of a step, where the engine has them (default: 1 and 2)',
        several(integer(1, 256))
      )
      .option(
        '--load <load>',
        'free, or busy: another process holds a core (default: free)',
        several(choice(LOADS))
      )
      .optionsGroup('How:')
      .option('--torch <python>', 'an interpreter with PyTorch, to compare with')
      .option('--steps <n>', 'steps that count, at least', integer(5, 100_000), 50)
      .option('--slots <n>', 'turns of each engine', integer(1, 100), 5)
      .optionsGroup('Instead of times of steps:')
      .option(
        '--memory',
        'resident memory at 500 and at 5,000 steps, by default of the two small pairs'
      )
      .option(
        '--simulation',
        '`npm run simulate` with onnx and wasm: training time and what joining brought'
      )
      .option('--seed <seed>', 'of --simulation (default: 1, 2 and 3)', several(String))
  )
    .addHelpText('after', HELP)
    .addHelpText(
      'after',
      examplesText([
        { what: 'all pairs with what runs here: some minutes', type: 'npm run bench' },
        {
          what: 'beside PyTorch, with free cores and with one taken',
          type: 'npm run bench -- --batch 64 --batch 128 --load free --load busy --torch venv/bin/python'
        },
        {
          what: 'one pair, for a script',
          type: 'npm run -s bench -- --pair cnn2+cnn1 --engine onnx --json'
        }
      ])
    )
