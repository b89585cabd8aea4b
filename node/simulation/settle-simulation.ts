import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { digestData } from '../data/digest.ts'
import type { EngineName } from '../engine/types.ts'
import { type LoadedCheckpoint, loadCheckpoint, loadPrevious } from '../store/checkpoint.ts'
import { CheckpointInvalidError, RunFolderMismatchError } from '../store/errors.ts'
import { makeFolder } from '../store/files.ts'
import { engineOf } from '../store/run-engine.ts'
import { openRunFolder, type RunFolder } from '../store/run-folder.ts'
import { type CompletedRound, PendingRounds } from './pending-rounds.ts'
import type { Graph } from './topology.ts'
import type { SimulationInit } from './types.ts'

/** Where one simulated peer goes on. */
export interface SettledPeer {
  /** Of its checkpoints. */
  readonly folder: string
  readonly loaded: LoadedCheckpoint | null
  readonly pending: PendingRounds
  /** Rounds that it has completed, and that are not logged yet. */
  readonly completed: readonly CompletedRound[]
}

export interface SettledSimulation {
  /** Counts the starts on this folder, from 1. */
  readonly incarnation: number
  /** Rounds that are in metrics.jsonl. */
  readonly logged: Set<number>
  readonly peers: readonly SettledPeer[]
  /** What it has learnt on so far; null for a new one. */
  readonly engineBefore: EngineName | null
  /** Keeps what this start has settled, once its engine is known. */
  readonly save: (engine: EngineName) => Promise<void>
}

/**
 * A folder for a new simulation, or with `resume` the one that holds it.
 * @throws RunFolderMismatchError
 */
export async function openSimulationFolder({ out, resume }: SimulationInit): Promise<RunFolder> {
  const folder = await openRunFolder(out)
  const isThere = folder.earlier !== null
  if (isThere === (resume === true)) return folder
  await folder.discard()
  throw isThere
    ? new RunFolderMismatchError(`The folder ${out} already holds a run.`, {
        hint: `Name another folder with --out, or go on with it: memesh simulate --resume ${out}`
      })
    : new RunFolderMismatchError(`The folder ${out} holds no simulation.`, {
        hint: 'Name the run folder of a simulation that was stopped.'
      })
}

/**
 * Begins a simulation in its folder, or goes on with the one that is there: the incarnation one up, the metrics cut back
 * to the last round that all peers have behind them.
 * @throws RunFolderMismatchError when it was begun with something else; CheckpointInvalidError
 */
export async function settleSimulation(
  folder: RunFolder,
  init: SimulationInit,
  { federation, graph }: { readonly federation: string; readonly graph: Graph | null }
): Promise<SettledSimulation> {
  const { manifest, seed, config = {}, topology = { kind: 'full' }, baseline = 'local' } = init
  const { guard = false } = init
  const same = {
    federation,
    seed,
    topology,
    baseline,
    guard,
    peers: init.peers.map(({ name, architecture, data }) => {
      const { columns } = data.train.dataset
      return { name, architecture, data: digestData(data), columns }
    })
  }
  const { earlier } = folder
  if (earlier !== null) requireSame(folder.path, earlier, same)
  const incarnation = Number(earlier?.incarnation ?? 0) + 1
  const found = await Promise.all(
    init.peers.map(async ({ name }) => {
      const path = folder.file(join('peers', name))
      await makeFolder(path)
      return { folder: path, loaded: await loadCheckpoint(path) }
    })
  )
  const neighbouring = await fallBack(found, graph)
  const rounds = neighbouring.map(roundOf)
  const least = Math.min(...rounds)
  const logged = await folder.metrics.cutAfter(least, 'round')
  const save = (engine: EngineName) =>
    folder.saveConfig({ schema: 'memesh.run/1', incarnation, engine, ...same, config, manifest })
  const peers = await Promise.all(
    neighbouring.map(async (peer, index) => {
      const pending = new PendingRounds(peer.folder)
      const isWanted = (round: number) =>
        round <= rounds[index]! && (round >= least || !logged.has(round))
      const left = await pending.restore(isWanted)
      const completed = left.filter(({ metrics }) => !logged.has(metrics.round))
      return { ...peer, pending, completed }
    })
  )
  return { incarnation, logged, peers, engineBefore: engineOf(earlier), save }
}

function requireSame(path: string, earlier: object, same: object): void {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(same))
  const before = new Map<string, unknown>(Object.entries(earlier))
  const other = Object.keys(plain).find(key => !isDeepStrictEqual(before.get(key), plain[key]))
  if (other === undefined) return
  throw new RunFolderMismatchError(
    `The folder ${path} holds a simulation of other ${other === 'peers' ? 'peers, models or data' : other}.`,
    { hint: 'Begin another one in another folder.' }
  )
}

type Found = Pick<SettledPeer, 'folder' | 'loaded'>

const roundOf = ({ loaded }: Found): number => loaded?.checkpoint.round ?? 0

/**
 * Neighbours wait for each other, so they are never two rounds apart; but one whose newest checkpoint is damaged may be. Then
 * those that are ahead go back to the one before, too.
 */
async function fallBack(found: readonly Found[], graph: Graph | null): Promise<readonly Found[]> {
  for (const [a, links] of (graph ?? []).entries()) {
    const ahead = found[a]!
    if (links.every(b => roundOf(ahead) - roundOf(found[b]!) <= 1)) continue
    const loaded = ahead.loaded?.isPrevious ? null : await loadPrevious(ahead.folder)
    if (loaded === null) throw new CheckpointInvalidError(ahead.folder)
    return fallBack(found.with(a, { ...ahead, loaded }), graph)
  }
  return found
}
