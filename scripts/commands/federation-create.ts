import { writeFile } from 'node:fs/promises'
import { hex, sha256Hasher } from '../../node/hasher.ts'
import { entropy } from '../../node/random.ts'
import { encodeManifest } from '../../protocol/federation/codec.ts'
import { formatManifestFile } from '../../protocol/federation/file.ts'
import { federationId } from '../../protocol/federation/id.ts'
import { OutputFileError } from '../errors.ts'
import type { CreateOptions } from '../options/federation.ts'
import { createTerminal } from '../output/terminal.ts'
import { federationDocument } from './shared/federation-view.ts'
import { manifestOf } from './shared/manifest.ts'
import { shellQuote } from './shared/shell.ts'

/** Writes a manifest and prints its ID. @throws OutputFileError, and what `manifestOf` throws */
export async function federationCreate(options: CreateOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const seed = options.seed ?? hex(entropy(8))
  const { manifest, notes } = await manifestOf(options.name, seed, options)
  terminal.note(...notes)
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  await writeNew(options.output, formatManifestFile(manifest))
  terminal.document(federationDocument(federation, manifest))
  terminal.result(federation)
  terminal.note(
    `${options.output} holds the manifest of "${manifest.name}". Whoever changes it has another federation.`,
    `next: memesh start ${shellQuote(options.output)} --data mnist#1/3 --model mlp`
  )
}

/** Never over a file that is there: its ID may already be in use. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw new OutputFileError(
      exists ? `${path} is there already` : `Cannot write ${path}: ${(cause as Error).message}`,
      {
        cause,
        hint: exists
          ? 'Name another file with --output; a manifest is never overwritten.'
          : 'Name a file in a folder that exists and can be written.'
      }
    )
  }
}
