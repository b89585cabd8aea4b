import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions } from './output-options.ts'

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
