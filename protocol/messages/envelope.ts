import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import type { Hasher, Signer, Verifier } from '../ports.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import { MAX_FRAME_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './limits.ts'
import { peerIdFromPublicKey } from './peer-id.ts'
import { byteString } from './schemas.ts'
import type { Sealed } from './types.ts'

/** What a signature is for. A payload signed in one domain means nothing in another. */
export type Domain = 'memesh/1/announcement' | 'memesh/1/presence'

export type EnvelopeReason = DecodeReason | 'signature'

const Envelope = z.strictObject({
  key: byteString(PUBLIC_KEY_BYTES),
  payload: byteString(1, MAX_FRAME_BYTES),
  signature: byteString(SIGNATURE_BYTES)
})

/** Signs a payload: DAG-CBOR of `{ key, payload, signature }`, Ed25519 over domain ‖ 0x00 ‖ payload. */
export function seal(
  domain: Domain,
  payload: Uint8Array,
  signer: Signer,
  hasher: Hasher
): Sealed<Uint8Array> {
  const signature = signer.sign(signedBytes(domain, payload))
  const bytes = encodeCanonical({ key: signer.publicKey, payload, signature })
  return { author: signer.peerId, body: payload, digest: hasher.sha256(bytes), bytes }
}

/**
 * Opens an envelope: the author is whoever signed it. Says nothing about the payload. Keeps a copy of the bytes: what came
 * may be a view that keeps alive the packet around it, as large as its sender likes. Never throws.
 */
export function openEnvelope(
  domain: Domain,
  bytes: Uint8Array,
  verifier: Verifier,
  hasher: Hasher,
  maxBytes: number = MAX_FRAME_BYTES
): Verdict<Sealed<Uint8Array>, EnvelopeReason> {
  const decoded = decodeMessage(bytes, Envelope, maxBytes)
  if (decoded.verdict !== 'accept') return decoded
  const { key, payload, signature } = decoded.value
  if (!verifier.verify(key, signedBytes(domain, payload), signature)) return reject('signature')
  const author = peerIdFromPublicKey(key)
  return accept({
    author,
    body: payload,
    digest: hasher.sha256(bytes),
    bytes: new Uint8Array(bytes)
  })
}

function signedBytes(domain: Domain, payload: Uint8Array): Uint8Array {
  const prefix = new TextEncoder().encode(domain)
  const message = new Uint8Array(prefix.byteLength + 1 + payload.byteLength) // the byte between is 0
  message.set(prefix)
  message.set(payload, prefix.byteLength + 1)
  return message
}
