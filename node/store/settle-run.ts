import { isDeepStrictEqual } from 'node:util'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { type DataDigest, digestData } from '../data/digest.ts'
import type { EngineName } from '../engine/types.ts'
import { hex } from '../hasher.ts'
import { entropy } from '../random.ts'
import type { PeerInit } from '../types.ts'
import { type LoadedCheckpoint, loadCheckpoint } from './checkpoint.ts'
import { RunFolderMismatchError } from './errors.ts'
import { loadIdentity } from './identity-file.ts'
import { engineOf } from './run-engine.ts'
import type { RunConfig, RunFolder } from './run-folder.ts'

/** What a start has settled before anything runs: who the peer is, and where it goes on. */
export interface Run {
  readonly identity: Ed25519PrivateKey
  readonly seed: string
  /** Counts the starts on this folder, from 1. */
  readonly incarnation: number
  readonly loaded: LoadedCheckpoint | null
  /** What it has learnt on so far; null for a new run. */
  readonly engineBefore: EngineName | null
  /** Threads that have computed a step of it together so far; null for a new run, and where that was not written down. */
  readonly stepThreadsBefore: number | null
  /** Keeps what this start has settled, once its engine is known, and the threads that compute a step. */
  readonly save: (engine: EngineName, stepThreads: number) => Promise<void>
}

/**
 * Begins a run in its folder, or goes on with the one that is there: the same identity and seed, the incarnation one
 * up, the metrics cut back to the checkpoint.
 * @throws RunFolderMismatchError when the folder holds another federation, model, seed, or other data; CheckpointInvalidError
 */
export async function settleRun(
  folder: RunFolder,
  init: PeerInit,
  federation: string
): Promise<Run> {
  const { earlier } = folder
  const data = digestData(init.data)
  if (earlier !== null) requireSame(folder.path, earlier, { init, federation, data })
  const loaded = await loadCheckpoint(folder.path)
  const incarnation = Number(earlier?.incarnation ?? 0) + 1
  const seed = init.seed ?? textOf(earlier?.seed) ?? hex(entropy(8))
  const identity = await loadIdentity(folder.file('identity.key'))
  await folder.metrics.cutAfter(loaded?.checkpoint.ownRound ?? 0, 'ownRound')
  const save = (engine: EngineName, stepThreads: number) =>
    folder.saveConfig({
      schema: 'memesh.run/1',
      federation,
      incarnation,
      seed,
      engine,
      stepThreads,
      name: init.name ?? null,
      baseline: init.baseline ?? 'local',
      guard: init.guard ?? false,
      config: init.config ?? {},
      data,
      // Left out where there are none.
      columns: init.data.train.dataset.columns,
      model: init.model,
      manifest: init.manifest
    })
  const stepThreadsBefore = typeof earlier?.stepThreads === 'number' ? earlier.stepThreads : null
  const before = { engineBefore: engineOf(earlier), stepThreadsBefore }
  return { identity, seed, incarnation, loaded, ...before, save }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** What a run must have in common with an earlier start. */
interface Settled {
  readonly init: PeerInit
  readonly federation: string
  readonly data: DataDigest
}

function requireSame(path: string, earlier: RunConfig, now: Settled): void {
  const differs = difference(earlier, now)
  if (differs === null) return
  throw new RunFolderMismatchError(`The run folder ${path} holds a run ${differs}.`, {
    hint: 'Name another folder with --run, or start with the options that this run began with (config.json has them).'
  })
}

function difference(earlier: RunConfig, { init, federation, data }: Settled): string | null {
  const { model, baseline = 'local', guard = false, seed } = init
  if (earlier.federation !== federation) return `of federation ${earlier.federation}`
  if (JSON.stringify(earlier.model) !== JSON.stringify(model)) return 'of another private model'
  if (earlier.baseline !== baseline) return `of --baseline ${String(earlier.baseline)}`
  if ((earlier.guard ?? false) !== guard) return guard ? 'without --guard' : 'with --guard'
  if (seed !== undefined && earlier.seed !== seed) return `of seed ${String(earlier.seed)}`
  if (!isDeepStrictEqual(earlier.data, data)) return 'on other data'
  return null
}
