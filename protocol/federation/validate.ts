import { ManifestInvalidError } from './errors.ts'
import type { Manifest } from './manifest.ts'

/** TEMP */
export function validateManifest(_manifest: Manifest): void {
  void ManifestInvalidError
}
