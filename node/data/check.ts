import { MemeshError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Random } from '../../protocol/ports.ts'
import { deriveTask } from './derive-task.ts'
import type { DataSource } from './source.ts'
import { type DataSpec, loadPeerData } from './spec.ts'
import { alikeNotes } from './tables/alike.ts'
import { tableTask } from './task.ts'
import type { PeerSamples } from './types.ts'

/** What keeps data from being learnt from, as errors say it. */
const MISFITS: readonly string[] = [
  ...['ERR_DATA_SHAPE', 'ERR_DATA_COLUMN', 'ERR_DATA_CELL', 'ERR_DATA_LABEL', 'ERR_DATA_SUPPLY']
]

/** What a peer would train on. */
export interface DataCheck {
  /** The federation's, or what a new one could learn. */
  readonly task: Manifest['task']
  /** Null where the data do not fit. */
  readonly data: PeerSamples | null
  /** What does not fit: a line each. */
  readonly problems: readonly string[]
  /** What a person should know of how the data are read. */
  readonly notes: readonly string[]
}

/**
 * Reads data as a peer would, and tells all that does not fit, not the first of it only.
 * @param wanted what a federation learns; null for what a new one could learn from these data
 * @throws DataNotFoundError, DataInvalidError, DataTableError, DataImageError: what is damaged is no matter of fitting
 */
export async function checkData(
  spec: DataSpec,
  wanted: Manifest['task'] | null,
  random: Random
): Promise<DataCheck> {
  const derived =
    wanted === null
      ? await deriveTask(spec.source)
      : { task: wanted, notes: alikeNotes('classes', wanted.classes) }
  const { task } = derived
  const notes = [...derived.notes]
  try {
    const problems = wanted === null ? [] : await problemsOf(spec.source, task)
    if (problems.length > 0) return { task, data: null, problems, notes }
    const data = await loadPeerData(spec, task, { random, onNote: note => notes.push(note) })
    return { task, data, problems, notes }
  } catch (error) {
    if (!(error instanceof MemeshError && MISFITS.includes(error.code))) throw error
    return { task, data: null, problems: [error.message], notes }
  }
}

async function problemsOf(source: DataSource, task: Manifest['task']): Promise<string[]> {
  if (source.kind !== 'table') return []
  const { openTable } = await import('./tables/open.ts')
  const { profileTable } = await import('./tables/profile.ts')
  const { tableProblems } = await import('./tables/problems.ts')
  const { roleColumns } = await import('./tables/columns.ts')
  const table = await openTable(source)
  roleColumns(table, source)
  return tableProblems(await profileTable(table), tableTask(task), source.label)
}
