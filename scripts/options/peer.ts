import type { Command } from 'commander'
import { createCommand, examplesText } from './command.ts'
import { addOutputOptions } from './output-options.ts'
import { addPeerOptions } from './peer-options.ts'

/** `memesh start`. */
export const defineStart = (): Command =>
  addOutputOptions(
    addPeerOptions(
      createCommand('start')
        .summary('found a federation, or go on with a run')
        .description(
          'Starts a peer: listens, waits for neighbours, trains, and prints the line that others paste to join.'
        )
        .argument('<federation>', 'a manifest file, a federation ID or a ticket')
    )
  ).addHelpText(
    'after',
    examplesText([
      {
        what: 'the first of three peers',
        type: 'memesh start fed.json --data mnist#1/3 --model mlp'
      },
      {
        what: 'go on after a stop',
        type: 'memesh start fed.json --data mnist#1/3 --model mlp --run runs/mine'
      }
    ])
  )

/** `memesh join`. */
export const defineJoin = (): Command =>
  addOutputOptions(
    addPeerOptions(
      createCommand('join')
        .summary('join a federation by ticket or ID')
        .description(
          'Finds a member, fetches the manifest, checks it against the ID, and then does what start does.'
        )
        .argument('<federation>', 'a ticket or a federation ID')
    )
  ).addHelpText(
    'after',
    examplesText([
      {
        what: 'with the line that another peer printed',
        type: "memesh join 'memesh://bafy…?peer=/ip4/…' --data mnist#2/3 --model lenet5"
      },
      {
        what: 'by ID, from a peer whose address is known',
        type: 'memesh join bafy… --peer /ip4/192.168.1.7/tcp/4001/p2p/12D3… --data mnist#3/3 --model cnn1'
      }
    ])
  )
