import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { z } from 'zod'
import type { Hasher } from '../ports.ts'

const DAG_CBOR = 0x71
const SHA2_256 = 0x12

/**
 * A federation ID as text: CIDv1, dag-cbor, sha2-256, lower-case base32. The 36 bytes `01 71 12 20 ‖ digest` give 59
 * characters, of which the first seven are fixed, the eighth has two zero bits in front, and the last two behind; so this
 * pattern matches every such CID, and nothing else.
 */
export const FEDERATION_ID = /^bafyrei[a-h][a-z2-7]{50}[aeimquy4]$/

export const FederationId = z.string().regex(FEDERATION_ID, 'is not a federation ID')

export const isFederationId = (text: string): boolean => FEDERATION_ID.test(text)

/** The ID of a manifest's canonical bytes. It is the CID of the bytes, so that the manifest needs no signature. */
export const federationId = (bytes: Uint8Array, hasher: Hasher): string =>
  CID.createV1(DAG_CBOR, create(SHA2_256, hasher.sha256(bytes))).toString()
