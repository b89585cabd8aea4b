import { parseDataSpec } from '../data/spec.ts'
import type { Delimiter } from '../data/tables/types.ts'
import type { Samples } from '../data/types.ts'
import type { TrainedRun } from './trained-run.ts'

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
 * @throws SampleFileError, and what reading such a file throws
 */
export async function readSamples(
  files: readonly string[],
  run: TrainedRun
): Promise<UnlabelledSamples> {
  const { task } = run.manifest
  if (task.kind === 'image') {
    const { readImages } = await import('./read-images.ts')
    return readImages(files, task)
  }
  const { readRows } = await import('./read-rows.ts')
  return readRows(files, { task, columns: run.columns ?? [], delimiter: delimiterOf(run) })
}

/** Whoever has trained on a table predicts on such tables. */
function delimiterOf({ flags }: TrainedRun): Delimiter {
  const { source } = parseDataSpec(String(flags.data))
  return source.kind === 'table' ? source.delimiter : 'comma'
}
