import {
  decodeManifestRequest,
  encodeManifestResponse
} from '../../../protocol/messages/manifest-protocol.ts'
import type { Meter } from './meter.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Reply } from './streams/serve.ts'

export interface ManifestServerInit {
  readonly federation: string
  /** Canonical bytes. */
  readonly manifest: Uint8Array
  readonly limit: RateLimit
  readonly meter: Meter
}

/** Answers /memesh/manifest/1.0.0: anybody who knows the federation ID may have its manifest. */
export function createManifestServer({ federation, manifest, limit, meter }: ManifestServerInit) {
  return (bytes: Uint8Array, peer: string): Reply | undefined => {
    meter.add('controlIn', bytes.byteLength, peer)
    const request = meter.judged('manifest', decodeManifestRequest(bytes), peer)
    if (request.verdict !== 'accept') return undefined
    const known = request.value.federation === federation
    const refusal = known ? 'busy' : 'unknown'
    const answer = encodeManifestResponse(
      known && limit.take(peer) ? { status: 'ok', manifest } : { status: refusal, manifest: null }
    )
    meter.add('controlOut', answer.byteLength, peer)
    return { frames: [answer] }
  }
}
