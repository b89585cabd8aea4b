import type { PeerOptions } from '../options/peer-options.ts'
import { runPeer } from './shared/run-peer.ts'

/** Founds a federation, or goes on with a run. */
export const start = (federation: string, options: PeerOptions): Promise<void> =>
  runPeer('start', federation, options)
