import { z } from 'zod'
import { FederationId } from '../federation/id.ts'
import type { Hasher, Signer, Verifier } from '../ports.ts'
import type { Verdict } from '../verdict.ts'
import { ADDRESS } from './address.ts'
import type { EnvelopeReason } from './envelope.ts'
import {
  MAX_ADDRESS_LENGTH,
  MAX_ADDRESSES,
  MAX_COUNTER,
  MAX_INCARNATION,
  MAX_PRESENCE_BYTES,
  NONCE_BYTES
} from './limits.ts'
import { byteString, round, State } from './schemas.ts'
import { openMessage, type SealedKind, sealMessage } from './sealed.ts'
import type { Presence, Sealed } from './types.ts'

const Wire = z.strictObject({
  federation: FederationId,
  incarnation: z.int().min(1).max(MAX_INCARNATION),
  nonce: byteString(NONCE_BYTES),
  counter: z.int().min(0).max(MAX_COUNTER),
  addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH).regex(ADDRESS)).max(MAX_ADDRESSES),
  round: round(0),
  state: State,
  other: byteString(NONCE_BYTES).nullable()
})

const KIND: SealedKind<Presence> = {
  domain: 'memesh/1/presence',
  schema: Wire,
  maxBytes: MAX_PRESENCE_BYTES
}

/**
 * Signs a presence.
 * @throws InvalidParametersError where every receiver would refuse it, e.g. more than MAX_ADDRESSES addresses
 */
export const sealPresence = (
  presence: Presence,
  signer: Signer,
  hasher: Hasher
): Sealed<Presence> => sealMessage(KIND, presence, signer, hasher)

/** Opens a presence of any federation. Never throws. */
export const openPresence = (
  bytes: Uint8Array,
  verifier: Verifier,
  hasher: Hasher
): Verdict<Sealed<Presence>, EnvelopeReason> => openMessage(KIND, bytes, verifier, hasher)
