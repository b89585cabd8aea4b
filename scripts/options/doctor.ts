import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { repeated } from './parsers.ts'

/** What the flags of `memesh doctor` give. */
export interface DoctorOptions extends OutputOptions {
  readonly run: string
  readonly data?: string
  readonly listen?: readonly string[]
  readonly peer?: readonly string[]
  readonly bootstrap?: readonly string[]
  readonly relay?: readonly string[]
  readonly network?: boolean
}

/** `memesh doctor`. */
export const defineDoctor = (): Command =>
  addOutputOptions(
    createCommand('doctor')
      .summary('find out what keeps this machine from training or meeting others')
      .description(
        'Looks at all that a peer needs of this machine, and says what to do where something is wrong. Give it what you would give to start or join. Fails only if this machine cannot train, or cannot meet a peer that it was given.'
      )
      .argument('[federation]', 'a manifest file, a federation ID or a ticket')
      .option('--run <folder>', 'the run folder to be used', 'runs/doctor')
      .option('--data <spec>', 'whether this data is there and fits the federation')
      .option('--listen <multiaddr>', 'as of start (default: /ip4/0.0.0.0/tcp/0)', repeated)
      .option('--peer <multiaddr>', 'a member to meet; may be given again', repeated)
      .option('--bootstrap <multiaddr>', 'a meeting point to reach; may be given again', repeated)
      .option('--relay <multiaddr>', 'a relay to reserve a place at; may be given again', repeated)
      .option('--network', "try the local network's discovery too (mDNS; takes up to 5 s)")
  ).addHelpText(
    'after',
    examplesText([
      { what: 'before anything else', type: 'memesh doctor' },
      {
        what: 'why a federation cannot be joined',
        type: "memesh doctor 'memesh://bafy…?peer=/ip4/…' --data mnist#2/3 --network"
      },
      {
        what: 'a port that is taken, for a script',
        type: 'memesh doctor --listen /ip4/0.0.0.0/tcp/4001 --json'
      }
    ])
  )
