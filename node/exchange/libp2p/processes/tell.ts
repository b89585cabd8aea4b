import type { Connection } from '@libp2p/interface'
import { MAX_PRESENCE_RESPONSE_BYTES } from '../../../../protocol/messages/limits.ts'
import { openPresence } from '../../../../protocol/messages/presence.ts'
import { decodePresenceResponse } from '../../../../protocol/messages/presence-protocol.ts'
import { PRESENCE_PROTOCOL } from '../../../../protocol/messages/topics.ts'
import type { Hasher, Verifier } from '../../../../protocol/ports.ts'
import { accept, reject, type Verdict } from '../../../../protocol/verdict.ts'
import type { Clock } from '../../../clock.ts'
import { FrameInvalidError } from '../../errors.ts'
import { REQUEST_MS } from '../constants.ts'
import type { Meter } from '../meter.ts'
import type { Presence } from '../presence.ts'
import { call } from '../streams/call.ts'

export interface TellInit {
  /** Our peer ID. */
  readonly self: string
  readonly verifier: Verifier
  readonly hasher: Hasher
  readonly clock: Clock
  readonly meter: Meter
  readonly presence: Pick<Presence, 'seal' | 'offer' | 'other'>
  /** An open connection to a peer. */
  readonly connection: (peer: string) => Connection | undefined
  /** A peer has sent what no honest peer can. */
  readonly blame: (peer: string) => void
  readonly signal: AbortSignal
}

/**
 * Tells a member of us over /memesh/presence/1.0.0, and hears what another process of our key has told it. If that was new to
 * us, the member is told at once whom we have heard of: the other process asks it too. Never rejects.
 */
export async function tell(peer: string, init: TellInit): Promise<void> {
  const { presence } = init
  const before = presence.other
  await tellOnce(peer, init)
  if (presence.other !== before) await tellOnce(peer, init)
}

async function tellOnce(peer: string, init: TellInit): Promise<void> {
  const { presence, connection, clock, meter, signal, blame } = init
  const open = connection(peer)
  if (open === undefined) return
  const { bytes } = presence.seal()
  meter.add('controlOut', bytes.byteLength, peer)
  const limits = { maxFrameBytes: MAX_PRESENCE_RESPONSE_BYTES, stallMs: REQUEST_MS }
  try {
    const answer = await call(open, PRESENCE_PROTOCOL, bytes, { clock, signal, ...limits })
    try {
      const frame = await answer.next()
      meter.add('controlIn', frame.byteLength, peer)
      if (meter.judged('told', hear(frame, peer, init), peer).verdict === 'reject') blame(peer)
      await answer.finish()
    } finally {
      answer.abort()
    }
  } catch (error) {
    // All else is a connection that was lost: the member is told again when it is back.
    if (error instanceof FrameInvalidError) blame(peer)
  }
}

/** An answer must be ours, whoever repeats it. */
function hear(frame: Uint8Array, peer: string, init: TellInit): Verdict<unknown> {
  const response = decodePresenceResponse(frame)
  if (response.verdict !== 'accept') return response
  const { presence: bytes } = response.value
  if (bytes === null) return accept(null)
  const opened = openPresence(bytes, init.verifier, init.hasher)
  if (opened.verdict !== 'accept') return opened
  return opened.value.author === init.self
    ? init.presence.offer(opened.value, peer)
    : reject('author')
}
