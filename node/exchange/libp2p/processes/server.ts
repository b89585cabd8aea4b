import { openPresence } from '../../../../protocol/messages/presence.ts'
import { encodePresenceResponse } from '../../../../protocol/messages/presence-protocol.ts'
import type { Hasher, Verifier } from '../../../../protocol/ports.ts'
import { reject } from '../../../../protocol/verdict.ts'
import type { Meter } from '../meter.ts'
import type { RateLimit } from '../rate-limit.ts'
import type { Reply } from '../streams/serve.ts'
import { Told } from './told.ts'

export interface PresenceServerInit {
  readonly federation: string
  readonly verifier: Verifier
  readonly hasher: Hasher
  readonly limit: RateLimit
  readonly meter: Meter
}

/** Answers /memesh/presence/1.0.0: who tells of itself hears what another process of its key has told. */
export function createPresenceServer(init: PresenceServerInit) {
  const { federation, verifier, hasher, limit, meter } = init
  const told = new Told()

  /** Undefined refuses: the stream is reset. */
  return (bytes: Uint8Array, peer: string): Reply | undefined => {
    meter.add('controlIn', bytes.byteLength, peer)
    if (!limit.take(peer)) return undefined
    const opened = openPresence(bytes, verifier, hasher)
    const isOthers = opened.verdict === 'accept' && opened.value.author !== peer
    const { verdict, ...request } = meter.judged('told', isOthers ? reject('author') : opened, peer)
    if (!('value' in request) || request.value.body.federation !== federation) return undefined
    const answer = encodePresenceResponse({ presence: told.swap(request.value) })
    meter.add('controlOut', answer.byteLength, peer)
    return { frames: [answer] }
  }
}
