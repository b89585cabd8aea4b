import { encodeManifest } from '../../../protocol/federation/codec.ts'
import {
  MAX_FRAME_BYTES,
  MAX_MANIFEST_RESPONSE_BYTES,
  MAX_REQUEST_BYTES
} from '../../../protocol/messages/limits.ts'
import { MANIFEST_PROTOCOL, SHARD_PROTOCOL } from '../../../protocol/messages/topics.ts'
import { MAX_STREAMS, REQUEST_BURST, REQUEST_MS, REQUESTS_PER_SECOND } from './constants.ts'
import type { Host } from './host.ts'
import { createManifestServer } from './manifest-server.ts'
import type { Libp2pExchangeInit } from './options.ts'
import { RateLimit } from './rate-limit.ts'
import { createShardServer, type ShardServerInit } from './shards/server.ts'
import { serve } from './streams/serve.ts'

export type ServingInit = Pick<Libp2pExchangeInit, 'manifest' | 'federation' | 'clock'> &
  Omit<ShardServerInit, 'federation' | 'limit'>

/** Answers what other peers ask on streams: for shards, the latest announcement, the manifest. */
export async function serveRequests(host: Host, init: ServingInit): Promise<void> {
  const { federation, clock, meter } = init
  const limit = new RateLimit({
    now: clock.now,
    burst: REQUEST_BURST,
    perSecond: REQUESTS_PER_SECOND
  })
  const streams = { maxInboundStreams: MAX_STREAMS, maxOutboundStreams: MAX_STREAMS }
  await host.handle(
    SHARD_PROTOCOL,
    serve(createShardServer({ ...init, limit }), {
      clock,
      maxRequestBytes: MAX_REQUEST_BYTES,
      maxFrameBytes: MAX_FRAME_BYTES,
      // A neighbour may take until the end of its round: it waits for its slowest neighbour between two shards.
      timeoutMs: init.manifest.exchange.deadline.maxMs + REQUEST_MS
    }),
    streams
  )
  const manifest = encodeManifest(init.manifest)
  await host.handle(
    MANIFEST_PROTOCOL,
    serve(createManifestServer({ federation, manifest, limit, meter }), {
      clock,
      maxRequestBytes: MAX_REQUEST_BYTES,
      maxFrameBytes: MAX_MANIFEST_RESPONSE_BYTES,
      timeoutMs: REQUEST_MS
    }),
    streams
  )
}
