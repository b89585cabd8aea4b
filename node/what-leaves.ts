import type { Manifest } from '../protocol/federation/manifest.ts'
import { type MemeContext, memeBytes } from './context.ts'

/** What leaves a peer's machine, for its owner to read before the first announcement; a line an entry. */
export function whatLeaves(manifest: Manifest, { ranges, layout }: MemeContext): string[] {
  const { neighbours, encoding } = manifest.exchange
  const kilobytes = Math.ceil(memeBytes(ranges) / 1000)
  return [
    `The meme (${layout.size} values as ${encoding}): ${kilobytes} kB a round to each neighbour; about ${neighbours} of them, never more than ${2 * neighbours}.`,
    'Beside it, signed: peer ID, listen addresses, round, state, number of training samples, and whose memes were mixed in.',
    'To whoever connects: the handshake, the software version and the manifest.',
    'Not your data, not your private model, not your class counts.'
  ]
}
