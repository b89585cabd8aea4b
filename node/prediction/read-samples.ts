import { z } from 'zod'
import type { DecoderName } from '../data/images/types.ts'
import type { DataSource } from '../data/source.ts'
import { parseDataSpec } from '../data/spec.ts'
import type { Delimiter } from '../data/tables/types.ts'
import type { OnNote, Samples } from '../data/types.ts'
import type { TrainedRun } from './trained-run.ts'

/** What a run's digest of its data says of images. */
const Decoded = z.object({ decoder: z.string() })

/** Samples of files that nobody has labelled yet. */
export interface UnlabelledSamples {
  /** Labels are all 0, and mean nothing. */
  readonly samples: Samples
  /** Where each one comes from. */
  readonly sources: readonly SampleSource[]
}

export interface SampleSource {
  readonly file: string
  /** In a file of several, from 1; null in a file of one. */
  readonly row: number | null
}

/**
 * Reads files for the models of a run: images, or rows of tables, which enter the models as those do that it has learnt from.
 * @param onNote told what a person should know of how they were read
 * @throws SampleFileError, and what reading such a file throws
 */
export async function readSamples(
  files: readonly string[],
  run: TrainedRun,
  onNote: OnNote
): Promise<UnlabelledSamples> {
  const { task } = run.manifest
  if (task.kind === 'image') {
    const { readImages } = await import('./read-images.ts')
    const images = await readImages(files, task, decoderOf(run))
    const known = Decoded.safeParse(run.data).data?.decoder
    if (images.decoder !== null && known !== undefined && images.decoder !== known) {
      onNote(`decoded by ${images.decoder}; learnt from ${known}: JPEG files may look different`)
    }
    return images
  }
  const { readRows } = await import('./read-rows.ts')
  return readRows(files, { task, columns: run.columns ?? [], delimiter: delimiterOf(run) })
}

/** Whoever has trained on a table predicts on such tables. */
function delimiterOf(run: TrainedRun): Delimiter {
  const source = sourceOf(run)
  return source?.kind === 'table' ? source.delimiter : 'comma'
}

/** The one that its own images were decoded by; they differ. */
function decoderOf(run: TrainedRun): DecoderName | undefined {
  const source = sourceOf(run)
  return source?.kind === 'images' ? source.decoder : undefined
}

/** What the run learns from; nothing where it was not begun by a command. */
function sourceOf({ flags }: TrainedRun): DataSource | null {
  return typeof flags.data === 'string' ? parseDataSpec(flags.data).source : null
}
