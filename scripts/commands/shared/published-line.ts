import { publishedNames } from '../../../node/published-names.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'

/** What a person has to know before a manifest is given to anybody. */
export const publishedLine = (manifest: Manifest): string =>
  `Everybody who joins reads it: its name, and the names of ${publishedNames(manifest)}. Look whether one of them tells too much.`
