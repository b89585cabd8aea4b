import { resolve } from 'node:path'
import type { PeerContext } from '../context.ts'
import type { PeerInit } from '../types.ts'
import { describePeer } from './describe.ts'
import { Observer } from './observer.ts'
import { type Control, openControl } from './server.ts'

export interface ControlPeerInit {
  readonly init: PeerInit
  readonly context: PeerContext
  readonly events: EventTarget
  /** Path of the run folder. */
  readonly run: string
  /** Where the peer goes on from; null for a new run. */
  readonly from: { readonly round: number; readonly ownRound: number } | null
}

const NONE: Control = { address: null, failure: null, close: () => Promise.resolve() }

/** Makes a peer answer the user of this machine, unless it was told not to. Never rejects. */
export async function controlPeer(peer: ControlPeerInit): Promise<Control> {
  const { init, context, events, run, from } = peer
  if (init.control === false) return NONE
  const { manifest, federation, exchange, learner, clock } = context
  const observer = new Observer({
    events,
    clock,
    round: from?.round ?? 0,
    ownRounds: from?.ownRound ?? 0
  })
  const answers = describePeer({
    manifest,
    federation,
    exchange,
    observer,
    clock,
    name: init.name ?? null,
    run: resolve(run),
    engine: learner.engine,
    rounds: init.rounds ?? manifest.learning.rounds
  })
  return openControl({ run, clock, answers })
}
