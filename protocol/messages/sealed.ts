import type { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import { InvalidParametersError } from '../errors.ts'
import type { Hasher, Signer, Verifier } from '../ports.ts'
import { accept, type Verdict } from '../verdict.ts'
import { decodeMessage } from './decode.ts'
import { type Domain, type EnvelopeReason, openEnvelope, seal } from './envelope.ts'
import type { Sealed } from './types.ts'

/** One kind of signed message: what it is signed for, what it may hold, and how large its envelope may be. */
export interface SealedKind<W> {
  readonly domain: Domain
  readonly schema: z.ZodType<W>
  readonly maxBytes: number
}

/**
 * Seals a message of one's own.
 * @throws InvalidParametersError where every receiver would refuse it
 */
export function sealMessage<W>(
  kind: SealedKind<W>,
  message: W,
  signer: Signer,
  hasher: Hasher
): Sealed<W> {
  if (!kind.schema.safeParse(message).success) {
    throw new InvalidParametersError(`Expected a message within the limits of ${kind.domain}`)
  }
  const sealed = seal(kind.domain, encodeCanonical(message), signer, hasher)
  return { ...sealed, body: message }
}

/** Opens a signed message: envelope, signature, then the payload. Never throws. */
export function openMessage<W>(
  kind: SealedKind<W>,
  bytes: Uint8Array,
  verifier: Verifier,
  hasher: Hasher
): Verdict<Sealed<W>, EnvelopeReason> {
  const envelope = openEnvelope(kind.domain, bytes, verifier, hasher, kind.maxBytes)
  if (envelope.verdict !== 'accept') return envelope
  const body = decodeMessage(envelope.value.body, kind.schema, kind.maxBytes)
  if (body.verdict !== 'accept') return body
  return accept({ ...envelope.value, body: body.value })
}
