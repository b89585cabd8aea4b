import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions } from './output-options.ts'

const RUN = 'run folder of a peer on this machine (default: the latest below runs/ whose peer runs)'

/** `memesh status`. */
export const defineStatus = (): Command =>
  addOutputOptions(
    createCommand('status')
      .summary('ask the running peer where it stands')
      .description(
        'Asks a peer that runs on this machine for its round, deadline, neighbours, traffic and verdicts.'
      )
      .argument('[run]', RUN)
  ).addHelpText(
    'after',
    examplesText([
      { what: 'the peer started last from this folder', type: 'memesh status' },
      { what: 'another one, for a script', type: 'memesh status runs/mine --json' }
    ])
  )

/** `memesh peers`. */
export const definePeers = (): Command =>
  addOutputOptions(
    createCommand('peers')
      .summary('ask the running peer how each other peer is reached')
      .description(
        'Asks a peer that runs on this machine who is connected: how each is reached, round trip, round, staleness, bytes and verdicts.'
      )
      .argument('[run]', RUN)
  ).addHelpText(
    'after',
    examplesText([{ what: 'the peer started last from this folder', type: 'memesh peers' }])
  )
