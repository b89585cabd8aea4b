import { z } from 'zod'
import { checkManifest } from './codec.ts'
import { ManifestInvalidError, ManifestTooLargeError } from './errors.ts'
import { type Manifest, ManifestSchema } from './manifest.ts'

/** Names the JSON Schema of manifest files; editors can be pointed from it to `manifestJsonSchema()`. */
export const MANIFEST_SCHEMA_ID = 'urn:memesh:manifest:1'

/** Characters of a manifest file: 64 KiB of DAG-CBOR, indented, with every name written out. */
const MAX_FILE_LENGTH = 1024 * 1024

/**
 * Reads a manifest as a person writes it: JSON, where `$schema` is dropped and missing fields get their defaults.
 * @throws ManifestInvalidError, ManifestTooLargeError, ManifestUnsupportedError
 */
export function parseManifestFile(text: string): Manifest {
  if (text.length > MAX_FILE_LENGTH) {
    throw new ManifestTooLargeError(
      `The file is too large for a manifest: ${text.length} characters`
    )
  }
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ManifestInvalidError(['the file holds no JSON object'])
  }
  const { $schema: _, ...manifest } = value as Record<string, unknown>
  return checkManifest(manifest)
}

/**
 * The manifest as a file's text: every field written out, `$schema` in front.
 * @param schema where editors find the JSON Schema. @default its name, from which they must be pointed to it
 */
export const formatManifestFile = (manifest: Manifest, schema = MANIFEST_SCHEMA_ID): string =>
  `${JSON.stringify({ $schema: schema, ...manifest }, null, 2)}\n`

/** JSON Schema (draft 2020-12) of manifest files, for editors. Cross-field rules are not in it. */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(ManifestSchema, { io: 'input' })
  return {
    $id: MANIFEST_SCHEMA_ID,
    ...schema,
    properties: { $schema: { type: 'string' }, ...schema.properties }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ManifestInvalidError(['the file is no JSON'], {
      cause,
      hint: 'A manifest file is JSON: no comments, no trailing commas.'
    })
  }
}
