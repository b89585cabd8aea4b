import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions, type OutputOptions } from './output-options.ts'
import { repeated } from './parsers.ts'

/** What the flags of `memesh bootstrap` give. */
export interface BootstrapOptions extends OutputOptions {
  readonly run: string
  readonly listen?: readonly string[]
  readonly bootstrap?: readonly string[]
}

/** `memesh bootstrap`. */
export const defineBootstrap = (): Command =>
  addOutputOptions(
    createCommand('bootstrap')
      .summary('run a meeting point and relay, where peers find each other')
      .description(
        'Runs a meeting point: it tells newcomers where members of a federation are, and relays for peers that cannot be reached. It holds no data, trains nothing, and is not needed once peers know each other.'
      )
      .option('--run <folder>', 'holds its identity, created if absent', 'runs/bootstrap')
      .option(
        '--listen <multiaddr>',
        'TCP, or WebSockets with /ws at the end; may be given again (default: /ip4/0.0.0.0/tcp/4001)',
        repeated
      )
      .option(
        '--bootstrap <multiaddr>',
        'another meeting point: who is listed there is found here too, and the reverse; may be given again',
        repeated
      )
  ).addHelpText(
    'after',
    examplesText([
      { what: 'on a machine that others can reach', type: 'memesh bootstrap' },
      {
        what: 'beside another, each for those who were given its address',
        type: 'memesh bootstrap --bootstrap /ip4/203.0.113.5/tcp/4001/p2p/12D3…'
      },
      {
        what: 'behind a router that lets nobody in, be reachable through it',
        type: 'memesh start fed.json --relay /ip4/203.0.113.5/tcp/4001/p2p/12D3… --data mnist#1/3 --model mlp'
      },
      {
        what: 'then found and join without a ticket, from anywhere',
        type: 'memesh join bafy… --bootstrap /ip4/203.0.113.5/tcp/4001/p2p/12D3… --data mnist#2/3 --model mlp'
      }
    ])
  )
