import type { PeerOptions } from '../options/peer-options.ts'
import { runPeer } from './shared/run-peer.ts'

/** Finds a member, fetches the manifest, checks it, and then does what `start` does. */
export const join = (federation: string, options: PeerOptions): Promise<void> =>
  runPeer('join', federation, options)
