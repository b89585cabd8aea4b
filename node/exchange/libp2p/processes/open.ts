import {
  MAX_PRESENCE_BYTES,
  MAX_PRESENCE_RESPONSE_BYTES
} from '../../../../protocol/messages/limits.ts'
import { PRESENCE_PROTOCOL } from '../../../../protocol/messages/topics.ts'
import { chance } from '../../../random.ts'
import { MAX_STREAMS, REQUEST_BURST, REQUEST_MS, REQUESTS_PER_SECOND } from '../constants.ts'
import type { Host } from '../host.ts'
import { RateLimit } from '../rate-limit.ts'
import { serve } from '../streams/serve.ts'
import { createPresenceServer, type PresenceServerInit } from './server.ts'
import { type TellInit, tell } from './tell.ts'
import { Telling } from './telling.ts'

export interface OpenTellingInit extends TellInit, Omit<PresenceServerInit, 'limit'> {
  readonly host: Host
}

/** Serves /memesh/presence/1.0.0, and tells whoever speaks it of us. Not yet started. */
export async function openTelling(init: OpenTellingInit): Promise<Telling> {
  const { host, clock } = init
  const telling = new Telling({ clock, uniform: chance, tell: peer => tell(peer, init) })
  const limit = new RateLimit({
    now: clock.now,
    burst: REQUEST_BURST,
    perSecond: REQUESTS_PER_SECOND
  })
  await host.handle(
    PRESENCE_PROTOCOL,
    serve(createPresenceServer({ ...init, limit }), {
      clock,
      maxRequestBytes: MAX_PRESENCE_BYTES,
      maxFrameBytes: MAX_PRESENCE_RESPONSE_BYTES,
      timeoutMs: REQUEST_MS
    }),
    { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS }
  )
  await host.register(PRESENCE_PROTOCOL, {
    onConnect: peer => telling.met(peer.toString()),
    onDisconnect: peer => telling.lost(peer.toString())
  })
  return telling
}
