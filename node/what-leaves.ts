import type { Manifest } from '../protocol/federation/manifest.ts'
import { type MemeContext, memeBytes } from './context.ts'
import { publishedNames } from './published-names.ts'
import type { PeerInit } from './types.ts'

/** Who else is told of a peer. */
export type Helpers = Pick<PeerInit, 'bootstrap' | 'relays'>

/** What leaves a peer's machine, for its owner to read before the first announcement; a line an entry. */
export function whatLeaves(
  manifest: Manifest,
  { ranges, layout }: MemeContext,
  { bootstrap = [], relays = [] }: Helpers = {}
): string[] {
  const { neighbours, encoding } = manifest.exchange
  const kilobytes = Math.ceil(memeBytes(ranges) / 1000)
  return [
    `The meme (${layout.size} values as ${encoding}): ${kilobytes} kB a round to each neighbour; about ${neighbours} of them, never more than ${2 * neighbours}.`,
    'Beside it, signed: peer ID, listen addresses, round, state, number of training samples, and whose memes were mixed in.',
    `To whoever connects: the handshake, the software version and the manifest, in which stand the names of ${publishedNames(manifest)}.`,
    ...(bootstrap.length === 0
      ? []
      : ['To your meeting points, and whoever asks them: peer ID, addresses, and the federation.']),
    ...(relays.length === 0
      ? []
      : [
          'To your relays: peer ID, addresses, and who connects with you through them; not what you say.'
        ]),
    'Nothing else of your data, not your private model, not your class counts.'
  ]
}
