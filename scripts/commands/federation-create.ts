import { adviseOn } from '../../node/data/derive-task.ts'
import { parseDataSource } from '../../node/data/source.ts'
import { hex, sha256Hasher } from '../../node/hasher.ts'
import { entropy } from '../../node/random.ts'
import { encodeManifest } from '../../protocol/federation/codec.ts'
import { formatManifestFile } from '../../protocol/federation/file.ts'
import { federationId } from '../../protocol/federation/id.ts'
import type { CreateOptions } from '../options/federation.ts'
import { createTerminal } from '../output/terminal.ts'
import { federationDocument } from './shared/federation-view.ts'
import { manifestOf } from './shared/manifest.ts'
import { publishedLine } from './shared/published-line.ts'
import { startLine } from './shared/start-line.ts'
import { writeNew } from './shared/write-new.ts'

/** Writes a manifest and prints its ID. @throws OutputFileError, and what `manifestOf` throws */
export async function federationCreate(options: CreateOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const seed = options.seed ?? hex(entropy(8))
  const { manifest, notes } = await manifestOf(options.name, seed, options)
  const isKnown = ['mnist', 'fashion'].includes(options.data)
  const advice = isKnown ? [] : await adviseOn(parseDataSource(options.data), manifest.task)
  terminal.note(...notes, ...advice)
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  await writeNew([{ path: options.output, content: formatManifestFile(manifest) }], {
    flag: '--output'
  })
  terminal.document(federationDocument(federation, manifest))
  terminal.result(federation)
  terminal.note(
    `${options.output} holds the manifest of "${manifest.name}". Whoever changes it has another federation.`,
    ...(isKnown ? [] : [publishedLine(manifest)]),
    `next: ${startLine(options.output, options.data)}`
  )
}
