import { join } from 'node:path'
import type { ExportedModel } from '../../node/export/types.ts'
import type { ModelRole } from '../../node/learning/types.ts'
import { openTrainedRun } from '../../node/prediction/trained-run.ts'
import { UsageError } from '../errors.ts'
import type { ExportFormat, ExportOptions } from '../options/use.ts'
import { formatBytes } from '../output/bytes.ts'
import { exportLines } from '../output/export-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { runLines } from './shared/run-lines.ts'
import { writeNew } from './shared/write-new.ts'

/** Files by name, and the samples that the model takes at once. */
interface Written {
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly batch: 'any' | 1
}

/** Writes a trained model for other programs. The heavy imports wait until the first line is out. */
export async function exportModel(folder: string, options: ExportOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const run = await openTrainedRun(folder, options.peer)
  terminal.note(...runLines(run))
  const role: ModelRole = options.model === 'local-only' ? 'localOnly' : options.model
  const { rolesOf } = await import('../../node/prediction/trained-models.ts')
  if (!rolesOf(run).includes(role)) {
    throw new UsageError('This run has no local-only twin', {
      hint: 'It was begun with --baseline none. Use --model private or meme.'
    })
  }
  const { exportedModel } = await import('../../node/export/exported-model.ts')
  const exported = await exportedModel(run, role)
  try {
    const out = options.out ?? `${options.model}${SUFFIXES[options.to]}`
    const { files, batch } = await WRITERS[options.to](exported, out)
    const contents = Object.entries(files).map(([path, content]) => ({ path, content }))
    await writeNew(contents, { flag: '--out', makeFolders: true })
    const parameters = exported.tensors.reduce((sum, { data }) => sum + data.length, 0)
    terminal.document({
      schema: 'memesh.export/1',
      run: run.folder,
      peer: run.peer?.name ?? null,
      federation: run.federation,
      round: run.checkpoint.round,
      model: role,
      format: options.to,
      files: Object.keys(files),
      parameters,
      batch,
      metadata: exported.metadata
    })
    for (const { path, content } of contents) {
      terminal.result(`${path}  ${formatBytes(content.length)}`)
    }
    terminal.result(...exportLines({ format: options.to, out, parameters, batch }, run.manifest))
  } finally {
    exported.model.dispose()
  }
}

const SUFFIXES: Readonly<Record<ExportFormat, string>> = {
  tfjs: '-tfjs',
  safetensors: '.safetensors',
  onnx: '.onnx'
}

const WRITERS: Readonly<
  Record<ExportFormat, (exported: ExportedModel, out: string) => Promise<Written>>
> = {
  tfjs: async (exported, out) => {
    const { writeLayersFormat } = await import('../../node/export/layers-format.ts')
    const files = Object.entries(await writeLayersFormat(exported))
    return {
      files: Object.fromEntries(files.map(([name, content]) => [join(out, name), content])),
      batch: 'any'
    }
  },
  safetensors: async ({ tensors, metadata }, out) => {
    const { writeSafetensors } = await import('../../node/export/safetensors.ts')
    return { files: { [out]: writeSafetensors(tensors, metadata) }, batch: 'any' }
  },
  onnx: async (exported, out) => {
    const { writeOnnx } = await import('../../node/export/onnx.ts')
    const { bytes, batch } = writeOnnx(exported)
    return { files: { [out]: bytes }, batch }
  }
}
