import { basename, dirname, extname, join } from 'node:path'
import { adviseOn } from '../../node/data/derive-task.ts'
import { parseDataSource } from '../../node/data/source.ts'
import { hex, sha256Hasher } from '../../node/hasher.ts'
import { entropy } from '../../node/random.ts'
import { encodeManifest } from '../../protocol/federation/codec.ts'
import { formatManifestFile, manifestJsonSchema } from '../../protocol/federation/file.ts'
import { federationId } from '../../protocol/federation/id.ts'
import { defineCreate } from '../options/federation.ts'
import type { InitOptions } from '../options/init.ts'
import type { ManifestOptions } from '../options/manifest-options.ts'
import { federationReadme } from '../output/federation-readme.ts'
import { createTerminal } from '../output/terminal.ts'
import { federationDocument, federationLines } from './shared/federation-view.ts'
import { manifestOf } from './shared/manifest.ts'
import { publishedLine } from './shared/published-line.ts'
import { shellLine } from './shared/shell.ts'
import { startLine } from './shared/start-line.ts'
import { isThere, writeNew } from './shared/write-new.ts'

/** Derives a federation from data, and writes its manifest, schema and README. @throws OutputFileError, and what `manifestOf` throws */
export async function init({ data, output, ...options }: InitOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const defaults = defineCreate().opts<ManifestOptions>()
  const { manifest, notes } = await manifestOf(options.name ?? nameAfter(data), hex(entropy(8)), {
    ...defaults,
    data,
    ...(options.meme !== undefined && { meme: options.meme })
  })
  terminal.note(...notes, ...(await adviseOn(parseDataSource(data), manifest.task)))
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const beside = (name: string) => join(dirname(output), name)
  const stem = basename(output, extname(output))
  const schema = `${stem}.schema.json`
  // A project has a README of its own.
  const isTaken = await isThere(beside('README.md'))
  const readme = beside(isTaken ? `${stem}.README.md` : 'README.md')
  const explained = federationReadme({ manifest, federation, file: basename(output), data })
  await writeNew(
    [
      { path: output, content: formatManifestFile(manifest, `./${schema}`) },
      { path: beside(schema), content: `${JSON.stringify(manifestJsonSchema(), null, 2)}\n` },
      { path: readme, content: explained }
    ],
    { flag: '--output' }
  )
  terminal.document(federationDocument(federation, manifest))
  terminal.result(...federationLines(federation, manifest))
  terminal.note(
    '',
    `${output} holds the manifest, ${readme} explains each field. Whoever changes the manifest has another federation.`,
    publishedLine(manifest),
    `next: ${shellLine(['memesh', 'data', 'check', data, '--federation', output])}`,
    `then: ${startLine(output, data)}`
  )
}

/** A name that those who join understand, of the file or folder. */
function nameAfter(data: string): string {
  const [, path = data] = /^[a-z]+:([^?#]+)/s.exec(data) ?? []
  const name = basename(path.split(',')[0] ?? path).replace(/(\.\w+)+$/, '')
  return (
    name
      .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
      .trim()
      .slice(0, 64)
      .trim() || 'federation'
  )
}
