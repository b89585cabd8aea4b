import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { integer } from './parsers.ts'

const RUN = 'run folder of a peer or a simulation (default: the latest below runs/)'

/** `memesh report`. */
export const defineReport = (): Command =>
  addOutputOptions(
    createCommand('report')
      .summary('write report.html: what a run has learnt, and what joining brought')
      .description(
        'Writes report.html into a run folder, one file that opens offline, and prints its path. The run may go on meanwhile.'
      )
      .argument('[run]', RUN)
  ).addHelpText(
    'after',
    examplesText([
      { what: 'the run that was begun last', type: 'memesh report' },
      { what: 'another one', type: 'memesh report runs/mine' }
    ])
  )

/** What the flags of `memesh lineage` give. */
export interface LineageOptions extends OutputOptions {
  readonly rounds: number
}

/** `memesh lineage`. */
export const defineLineage = (): Command =>
  addOutputOptions(
    createCommand('lineage')
      .summary("see whose memes are in a run's meme")
      .description(
        'Follows the mixing weights back: whose learning is in the meme now, by round and share.'
      )
      .argument('[run]', RUN)
      .option('--rounds <n>', 'rounds to go back, 1 to 1000', integer(1, 1000), 12)
  ).addHelpText(
    'after',
    examplesText([{ what: 'the last three rounds', type: 'memesh lineage runs/mine --rounds 3' }])
  )

/** What the flags of `memesh dashboard` give. */
export interface DashboardOptions extends OutputOptions {
  readonly port: number
}

/** `memesh dashboard`. */
export const defineDashboard = (): Command =>
  addOutputOptions(
    createCommand('dashboard')
      .summary('watch runs in the browser, laid over each other')
      .description(
        'Serves a page for this machine alone, and prints its address. It follows runs as they go on; Ctrl-C ends it.'
      )
      .argument('[runs...]', 'run folders, at most 16 (default: the latest below runs/)')
      .option('--port <n>', '0 for any that is free, to 65535', integer(0, 65_535), 0)
  ).addHelpText(
    'after',
    examplesText([
      { what: 'the run that was begun last', type: 'memesh dashboard' },
      { what: 'two runs over each other', type: 'memesh dashboard runs/sync runs/async' }
    ])
  )
