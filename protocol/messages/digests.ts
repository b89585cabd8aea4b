import { DIGEST_BYTES } from './limits.ts'

/** Digests end to end. */
export function joinDigests(digests: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(digests.length * DIGEST_BYTES)
  digests.forEach((digest, i) => {
    joined.set(digest, i * DIGEST_BYTES)
  })
  return joined
}

/** The digests in `joined`, as views. */
export const splitDigests = (joined: Uint8Array): Uint8Array[] =>
  Array.from({ length: joined.byteLength / DIGEST_BYTES }, (_, i) =>
    joined.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES)
  )
