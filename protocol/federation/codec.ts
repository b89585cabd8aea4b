import { decodeBounded, encodeCanonical, equalBytes } from '../canonical.ts'
import { MAX_MANIFEST_BYTES, MAX_MANIFEST_DEPTH } from '../messages/limits.ts'
import type { Hasher } from '../ports.ts'
import {
  ManifestInvalidError,
  ManifestMismatchError,
  ManifestTooLargeError,
  ManifestUnsupportedError
} from './errors.ts'
import { federationId } from './id.ts'
import { readableIssues } from './issues.ts'
import { MANIFEST_VERSION, type Manifest, ManifestSchema } from './manifest.ts'
import { validateManifest } from './validate.ts'

export { federationId } from './id.ts'

/**
 * The canonical bytes of a manifest: DAG-CBOR, at most 64 KiB. The same manifest has the same bytes whatever the order
 * of its keys, and what this returns `openManifest` accepts.
 * @throws ManifestInvalidError, ManifestTooLargeError
 */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const bytes = encodeCanonical(checkManifest(manifest))
  if (bytes.byteLength > MAX_MANIFEST_BYTES) throw tooLarge(`${bytes.byteLength} bytes`)
  return bytes
}

/**
 * Reads bytes of a peer that are said to be the manifest of federation `id`. They count only if their hash is the ID,
 * they are canonical and complete, and the manifest does not contradict itself.
 * @throws ManifestTooLargeError before anything is hashed or decoded
 * @throws ManifestMismatchError when the bytes are not what the ID names
 * @throws ManifestInvalidError, ManifestUnsupportedError as `decodeManifest`
 */
export function openManifest(bytes: Uint8Array, id: string, hasher: Hasher): Manifest {
  if (bytes.byteLength > MAX_MANIFEST_BYTES) throw tooLarge(`${bytes.byteLength} bytes`)
  const got = federationId(bytes, hasher)
  if (got !== id) throw new ManifestMismatchError(id, got)
  return decodeManifest(bytes)
}

/**
 * Reads canonical manifest bytes.
 * @throws ManifestTooLargeError beyond 64 KiB or the nesting bound
 * @throws ManifestUnsupportedError `memesh` for another format version
 * @throws ManifestInvalidError for everything else that is wrong, a missing field included
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const decoded = decodeBounded(bytes, {
    maxBytes: MAX_MANIFEST_BYTES,
    maxDepth: MAX_MANIFEST_DEPTH
  })
  if (decoded.verdict !== 'accept') {
    if (decoded.reason === 'malformed')
      throw new ManifestInvalidError(['the bytes are no DAG-CBOR'])
    throw tooLarge(
      decoded.reason === 'too-deep' ? 'nested too deeply' : `${bytes.byteLength} bytes`
    )
  }
  const manifest = checkManifest(decoded.value)
  // Finds bytes that are not canonical, and fields that the schema has filled with their defaults.
  if (!equalBytes(encodeCanonical(manifest), bytes)) {
    throw new ManifestInvalidError(['the bytes are not canonical, or a field is missing'])
  }
  return manifest
}

/**
 * Any value as a manifest that obeys schema and cross-field rules; defaults are filled.
 * @throws ManifestUnsupportedError `memesh` for another format version
 * @throws ManifestInvalidError
 */
export function checkManifest(value: unknown): Manifest {
  requireKnownVersion(value)
  const parsed = ManifestSchema.safeParse(value)
  if (!parsed.success) throw new ManifestInvalidError(readableIssues(parsed.error))
  validateManifest(parsed.data)
  return parsed.data
}

/** Fields of a later format are unknown to us, so its version is looked at before everything else. */
function requireKnownVersion(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('memesh' in value)) return
  const version = value.memesh
  if (typeof version === 'number' && version !== MANIFEST_VERSION) {
    throw new ManifestUnsupportedError('memesh', String(version))
  }
}

const tooLarge = (what: string) =>
  new ManifestTooLargeError(`The manifest is too large: ${what}`, {
    hint: `A manifest has at most ${MAX_MANIFEST_BYTES} bytes and ${MAX_MANIFEST_DEPTH} levels.`
  })
