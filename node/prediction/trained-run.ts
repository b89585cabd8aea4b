import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { InvalidParametersError } from '../../protocol/errors.ts'
import { checkManifest } from '../../protocol/federation/codec.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { RunFolderNotFoundError } from '../control/errors.ts'
import { counted } from '../counted.ts'
import type { ColumnEncoding } from '../data/types.ts'
import type { Choice } from '../evaluation/choice.ts'
import { sha256Hasher } from '../hasher.ts'
import { createSigner, simulatedIdentity } from '../identity.ts'
import { type PrivateModel, PrivateModelSchema } from '../models/private-model.ts'
import { type Checkpoint, peekCheckpoint } from '../store/checkpoint.ts'
import { parseRunConfig, type RunConfig, readRunConfig } from '../store/run-folder.ts'
import { RunUntrainedError } from './errors.ts'
import { lastChoice } from './last-choice.ts'

/** One of the peers of a simulation. */
export interface PeerOfMany {
  readonly name: string
  /** In the order of the simulation, from 0. */
  readonly index: number
  readonly peers: number
}

/** What a run, or one peer of a simulation, has learnt so far. */
export interface TrainedRun {
  /** The run folder. */
  readonly folder: string
  /** Null in a run of its own. */
  readonly peer: PeerOfMany | null
  readonly federation: string
  readonly manifest: Manifest
  readonly model: PrivateModel
  readonly seed: string
  readonly checkpoint: Checkpoint
  /** What the run itself would predict with after its last round; null where that is not logged. */
  readonly choice: Choice | null
  /** Digest of the data that it learns from (`DataDigest`). */
  readonly data: unknown
  /** Of a table: how its columns enter the models, as it was fitted to the training part. */
  readonly columns: readonly ColumnEncoding[] | undefined
  /** The flags that it was begun with. */
  readonly flags: Readonly<Record<string, unknown>>
}

const Columns: z.ZodType<readonly ColumnEncoding[]> = z.array(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('number'), mean: z.number(), std: z.number() }),
    z.strictObject({ kind: z.literal('category'), size: z.int(), fill: z.int() })
  ])
)
const learning = { data: z.unknown(), columns: Columns.optional() }
const Own = z.object({ model: PrivateModelSchema, ...learning })
const Simulated = z.object({
  peers: z.array(z.object({ name: z.string(), architecture: PrivateModelSchema, ...learning }))
})
const Flags = z.record(z.string(), z.unknown())

/**
 * Reads what a run folder holds. Nothing is locked or changed, so that the run may go on meanwhile.
 * @param folder of a run or a simulation, or that of one peer in a simulation (`<folder>/peers/<name>`)
 * @param peer of a simulation: its name, or its number from 1
 * @throws RunFolderNotFoundError; RunUntrainedError; RunFolderMismatchError for a config that is none;
 * CheckpointInvalidError; InvalidParametersError for a peer that is not there, or is not named
 */
export async function openTrainedRun(folder: string, peer?: string): Promise<TrainedRun> {
  const config = await readRunConfig(folder)
  if (config === null) {
    const parent = dirname(folder)
    if (peer === undefined && basename(parent) === 'peers') {
      return openTrainedRun(dirname(parent), basename(folder))
    }
    throw new RunFolderNotFoundError(`There is no run in ${folder}.`, {
      hint: 'Name the run folder: it holds config.json and checkpoints.'
    })
  }
  return 'peers' in config ? openSimulated(folder, config, peer) : openOwn(folder, config, peer)
}

async function openOwn(
  folder: string,
  config: RunConfig,
  peer: string | undefined
): Promise<TrainedRun> {
  if (peer !== undefined) {
    throw new InvalidParametersError(`${folder} is the run of a single peer`, {
      hint: 'Leave --peer out: it is for simulations.'
    })
  }
  const { model, data, columns } = parseRunConfig(Own, config, folder)
  const checkpoint = await trained(folder, folder)
  const choice = await lastChoice(folder, { ownRound: checkpoint.ownRound })
  return { ...common(folder, config), peer: null, model, data, columns, checkpoint, choice }
}

async function openSimulated(
  folder: string,
  config: RunConfig,
  wanted: string | undefined
): Promise<TrainedRun> {
  const { peers } = parseRunConfig(Simulated, config, folder)
  const index = peers.findIndex(({ name }, at) => wanted === name || wanted === String(at + 1))
  const found = peers[index]
  if (found === undefined) {
    const what = wanted === undefined ? 'is a simulation of' : `has no peer ${wanted}:`
    throw new InvalidParametersError(`${folder} ${what} ${counted(peers.length, 'peer')}`, {
      hint: `Name one of them: --peer 1 to --peer ${peers.length}.`
    })
  }
  const { name, architecture: model, data, columns } = found
  const run = common(folder, config)
  const checkpoint = await trained(join(folder, 'peers', name), folder)
  const identity = await simulatedIdentity(sha256Hasher, run.seed, index)
  const { ownRound } = checkpoint
  const choice = await lastChoice(folder, { ownRound, peerId: createSigner(identity).peerId })
  const of = { name, index, peers: peers.length }
  return { ...run, peer: of, model, data, columns, checkpoint, choice }
}

function common(folder: string, config: RunConfig) {
  const { federation, manifest, seed, config: flags } = config
  return {
    folder,
    federation,
    manifest: checkManifest(manifest),
    seed: String(seed),
    flags: Flags.catch({}).parse(flags)
  }
}

async function trained(checkpoints: string, folder: string): Promise<Checkpoint> {
  const checkpoint = await peekCheckpoint(checkpoints)
  if (checkpoint?.learner.vectors.private !== undefined) return checkpoint
  throw new RunUntrainedError(`The run in ${folder} has no checkpoint yet.`, {
    hint: 'Its first round writes one: ask again then.'
  })
}
