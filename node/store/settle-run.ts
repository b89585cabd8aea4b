import type { Ed25519PrivateKey } from '@libp2p/interface'
import { hex } from '../hasher.ts'
import { entropy } from '../random.ts'
import type { PeerInit } from '../types.ts'
import { type Checkpoint, loadCheckpoint } from './checkpoint.ts'
import { RunFolderMismatchError } from './errors.ts'
import { loadIdentity } from './identity-file.ts'
import type { RunConfig, RunFolder } from './run-folder.ts'

/** What a start has settled before anything runs: who the peer is, and where it goes on. */
export interface Run {
  readonly identity: Ed25519PrivateKey
  readonly seed: string
  /** Counts the starts on this folder, from 1. */
  readonly incarnation: number
  readonly checkpoint: Checkpoint | null
}

/**
 * Begins a run in its folder, or goes on with the one that is there: the same identity and seed, the incarnation one
 * up, the metrics cut back to the checkpoint.
 * @throws RunFolderMismatchError when the folder holds another federation, model or seed
 */
export async function settleRun(
  folder: RunFolder,
  init: PeerInit,
  federation: string
): Promise<Run> {
  const { earlier } = folder
  if (earlier !== null) requireSame(folder.path, earlier, init, federation)
  const checkpoint = await loadCheckpoint(folder.path)
  const incarnation = Number(earlier?.incarnation ?? 0) + 1
  const seed = init.seed ?? textOf(earlier?.seed) ?? hex(entropy(8))
  const identity = await loadIdentity(folder.file('identity.key'))
  await folder.metrics.cutAfter(checkpoint?.ownRound ?? 0)
  await folder.saveConfig({
    schema: 'memesh.run/1',
    federation,
    incarnation,
    seed,
    name: init.name ?? null,
    baseline: init.baseline ?? 'local',
    config: init.config ?? {},
    model: init.model,
    manifest: init.manifest
  })
  return { identity, seed, incarnation, checkpoint }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

function requireSame(path: string, earlier: RunConfig, init: PeerInit, federation: string): void {
  const differs =
    earlier.federation !== federation
      ? `federation ${earlier.federation}`
      : JSON.stringify(earlier.model) !== JSON.stringify(init.model)
        ? 'another private model'
        : earlier.baseline !== (init.baseline ?? 'local')
          ? `--baseline ${String(earlier.baseline)}`
          : init.seed !== undefined && earlier.seed !== init.seed
            ? `seed ${String(earlier.seed)}`
            : null
  if (differs === null) return
  throw new RunFolderMismatchError(`The run folder ${path} holds a run of ${differs}.`, {
    hint: 'Name another folder with --run, or start with the options that this run began with (config.json has them).'
  })
}
