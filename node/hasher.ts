import { createHash } from 'node:crypto'
import type { Hasher } from '../protocol/ports.ts'

/** SHA-256 of node:crypto, synchronous. */
export const sha256Hasher: Hasher = {
  sha256: bytes => new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** Lower-case hexadecimal text. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
