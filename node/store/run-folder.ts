import { readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { LevelDatastore } from 'datastore-level'
import type { z } from 'zod'
import { RunFolderMismatchError, RunFolderUnwritableError } from './errors.ts'
import { makeFolder, readIfPresent, writeAtomic } from './files.ts'
import { MetricsLog } from './metrics-log.ts'
import { lockRun } from './run-lock.ts'

/** What config.json holds: all that the run was started with. */
export type RunConfig = Readonly<Record<string, unknown>> & {
  readonly schema: 'memesh.run/1'
  readonly federation: string
}

/** A run on disk: config.json, metrics.jsonl, checkpoints, identity.key, and `store` (lock and peer store). */
export interface RunFolder {
  readonly path: string
  /** The config of an earlier start, or null for a new run. */
  readonly earlier: RunConfig | null
  readonly datastore: LevelDatastore
  readonly metrics: MetricsLog
  file(name: string): string
  saveConfig(config: RunConfig): Promise<void>
  /** Releases the lock. Idempotent. */
  close(): Promise<void>
  /** Closes, and removes what was not there before it was opened: a start that failed leaves nothing behind. */
  discard(): Promise<void>
}

/**
 * Creates or opens a run folder and takes its lock.
 * @throws RunFolderLockedError, RunFolderUnwritableError, RunFolderMismatchError
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const created = await makeFolder(path)
  const wasEmpty = created !== null || (await list(path)).length === 0
  const datastore = await lockRun(path).catch(async (error: unknown) => {
    // Not in a folder that was only empty: whoever holds the lock may have begun in it a moment ago.
    if (created !== null) await remove(path, created)
    throw error
  })
  const close = () => datastore.close()
  const discard = async () => {
    await close()
    if (!wasEmpty) return
    if (created !== null) return remove(path, created)
    for (const name of await list(path))
      await rm(join(path, name), { recursive: true, force: true })
  }
  try {
    return {
      path,
      earlier: await readRunConfig(path),
      datastore,
      metrics: new MetricsLog(join(path, 'metrics.jsonl')),
      file: name => join(path, name),
      saveConfig: config =>
        writeAtomic(join(path, 'config.json'), `${JSON.stringify(config, null, 2)}\n`),
      close,
      discard
    }
  } catch (error) {
    await discard()
    throw error
  }
}

/** Removes a folder, and those of its parents, up to `outermost`, that then hold nothing. */
async function remove(path: string, outermost: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
  for (let at = resolve(path); at !== resolve(outermost); ) {
    at = dirname(at)
    try {
      await rmdir(at)
    } catch {
      return // Another run has begun in it.
    }
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (cause) {
    throw new RunFolderUnwritableError(path, cause)
  }
}

/**
 * What a run was started with, or null where there is none.
 * @throws RunFolderMismatchError
 */
export async function readRunConfig(folder: string): Promise<RunConfig | null> {
  const path = join(folder, 'config.json')
  const bytes = await readIfPresent(path)
  if (bytes === null) return null
  try {
    const config: unknown = JSON.parse(bytes.toString())
    if (isRunConfig(config)) return config
  } catch {
    // Not JSON: the error below says all that matters.
  }
  throw new RunFolderMismatchError(`${path} is not the config of a memesh run.`, {
    hint: 'Name another folder with --run.'
  })
}

/**
 * The part of a run's config that a reader needs, checked.
 * @throws RunFolderMismatchError
 */
export function parseRunConfig<T>(schema: z.ZodType<T>, config: RunConfig, folder: string): T {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  throw new RunFolderMismatchError(
    `${join(folder, 'config.json')} is not the config of a memesh run.`,
    { cause: parsed.error, hint: 'It may be damaged, or of another version of memesh.' }
  )
}

const isRunConfig = (value: unknown): value is RunConfig =>
  typeof value === 'object' &&
  value !== null &&
  'schema' in value &&
  value.schema === 'memesh.run/1' &&
  'federation' in value &&
  typeof value.federation === 'string' &&
  (!('incarnation' in value) || Number.isSafeInteger(value.incarnation))
