import { join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import { z } from 'zod'
import { equalBytes } from '../../protocol/canonical.ts'
import { ENCODINGS } from '../../protocol/meme/types.ts'
import type { Release } from '../exchange/types.ts'
import { sha256Hasher } from '../hasher.ts'
import type { GuardState } from '../learning/guard.ts'
import type { LearnerState } from '../learning/types.ts'
import { CheckpointInvalidError } from './errors.ts'
import { readIfPresent, renameIfPresent, writeAtomic } from './files.ts'

/** All that a peer needs to go on, after a round or in the middle of one. */
export interface Checkpoint {
  readonly federation: string
  /** Last completed round; 0 before the first one is. */
  readonly round: number
  readonly ownRound: number
  /** Digests of the announcements in the meme, own one included. */
  readonly lineage: readonly Uint8Array[]
  /** The meme as it was last mixed, where the learner's has moved on from it; null between two rounds. */
  readonly mixed: Float32Array | null
  /** What was announced in that round, where neighbours may have to have it again: in simulations. */
  readonly announced: Release | null
  /** How far the guard has turned away from the meme; null without a guard. */
  readonly guard: GuardState | null
  readonly learner: LearnerState
}

export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint
  /** The newest one is damaged: this is the one before. */
  readonly isPrevious: boolean
}

const bytes = z.instanceof(Uint8Array)
const floats = bytes.transform(toFloats)
const count = z.int().min(0)
const Cursor = z.strictObject({
  ownRound: count,
  epoch: z.int().min(1),
  batch: count,
  losses: z.strictObject({
    private: z.number().exactOptional(),
    meme: z.number().exactOptional(),
    localOnly: z.number().exactOptional()
  })
})
const CheckpointSchema = z.strictObject({
  version: z.literal(2),
  federation: z.string(),
  round: count,
  ownRound: count,
  lineage: z.array(bytes),
  mixed: floats.nullable(),
  announced: z
    .strictObject({
      round: z.int().min(1),
      encoding: z.enum(ENCODINGS),
      shards: z.array(bytes),
      samples: count,
      final: z.boolean(),
      lineage: z.array(bytes)
    })
    .nullable(),
  guard: z
    .strictObject({
      level: count,
      raised: count,
      first: z.int().min(1).nullable(),
      last: z.int().min(1).nullable(),
      highest: z.number().min(0).max(1).nullable()
    })
    .nullable()
    .default(null),
  learner: z.strictObject({
    vectors: z.record(z.string(), floats),
    steps: z.record(z.string(), count),
    shapes: z.record(z.string(), z.array(z.string())),
    cursors: z.strictObject({ mutual: Cursor.exactOptional(), local: Cursor.exactOptional() })
  })
})

const NEWEST = 'checkpoint.cbor'
const PREVIOUS = 'checkpoint.previous.cbor'
const DAMAGED = 'checkpoint.damaged.cbor'
const DIGEST_BYTES = 32

/**
 * Writes the newest checkpoint and keeps the one before it. Whenever it is interrupted, one of the two is whole.
 * @throws RunFolderUnwritableError; the newest checkpoint is then still the one before
 */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { learner, mixed, ...rest } = checkpoint
  const vectors = Object.entries(learner.vectors).map(([name, vector]) => [name, toBytes(vector)])
  const content = dagCbor.encode({
    version: 2,
    ...rest,
    mixed: mixed === null ? null : toBytes(mixed),
    learner: { ...learner, vectors: Object.fromEntries(vectors) }
  })
  // Its SHA-256 stands behind it: not every damaged byte breaks the format.
  const sealed = Buffer.concat([content, sha256Hasher.sha256(content)])
  await writeAtomic(join(folder, NEWEST), sealed, { keep: join(folder, PREVIOUS) })
}

/**
 * The newest checkpoint that is whole, or null for a folder without one. A damaged one is set aside, so that it does not
 * take the place of the one before.
 * @throws CheckpointInvalidError where there are some, and none is whole
 */
export async function loadCheckpoint(folder: string): Promise<LoadedCheckpoint | null> {
  const newest = await read(join(folder, NEWEST))
  if (newest instanceof CheckpointInvalidError) {
    const before = await loadPrevious(folder)
    if (before === null) throw newest
    return before
  }
  if (newest !== null) return { checkpoint: newest, isPrevious: false }
  const before = await read(join(folder, PREVIOUS))
  if (before instanceof CheckpointInvalidError) throw before
  return before && { checkpoint: before, isPrevious: false }
}

/**
 * The newest checkpoint that is whole, or null for a folder without one. For those who only read: nothing is set aside, and
 * the run may go on meanwhile.
 * @throws CheckpointInvalidError where there are some, and none is whole
 */
export async function peekCheckpoint(folder: string): Promise<Checkpoint | null> {
  const newest = await read(join(folder, NEWEST))
  if (newest !== null && !(newest instanceof CheckpointInvalidError)) return newest
  const before = await read(join(folder, PREVIOUS))
  if (before !== null && !(before instanceof CheckpointInvalidError)) return before
  const damaged = newest ?? before
  if (damaged !== null) throw damaged
  return null
}

/** The checkpoint before the newest, which is set aside. Null where none is whole, and then nothing is changed. */
export async function loadPrevious(folder: string): Promise<LoadedCheckpoint | null> {
  const checkpoint = await read(join(folder, PREVIOUS))
  if (checkpoint === null || checkpoint instanceof CheckpointInvalidError) return null
  await renameIfPresent(join(folder, NEWEST), join(folder, DAMAGED))
  return { checkpoint, isPrevious: true }
}

async function read(path: string): Promise<Checkpoint | CheckpointInvalidError | null> {
  const sealed = await readIfPresent(path)
  if (sealed === null) return null
  try {
    return decode(sealed)
  } catch (cause) {
    return new CheckpointInvalidError(path, cause)
  }
}

function decode(sealed: Uint8Array): Checkpoint {
  const content = sealed.subarray(0, -DIGEST_BYTES)
  if (!equalBytes(sha256Hasher.sha256(content), sealed.subarray(-DIGEST_BYTES))) {
    throw new CheckpointInvalidError(NEWEST)
  }
  const { version: _, ...checkpoint } = CheckpointSchema.parse(dagCbor.decode(content))
  return checkpoint
}

const toBytes = (vector: Float32Array) =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)

/** Copies, because CBOR does not align its byte strings to 4. */
function toFloats(content: Uint8Array): Float32Array {
  const copy = content.slice()
  return new Float32Array(copy.buffer, 0, copy.byteLength / 4)
}
