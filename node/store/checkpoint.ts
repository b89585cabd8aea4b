import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import { z } from 'zod'
import type { LearnerState } from '../learning/types.ts'
import { CheckpointInvalidError, RunFolderUnwritableError } from './errors.ts'
import { readIfPresent, writeAtomic } from './files.ts'

/** All that a peer needs to go on after a completed round. */
export interface Checkpoint {
  readonly federation: string
  readonly round: number
  readonly ownRound: number
  /** Digests of the announcements in the meme, own one included. */
  readonly lineage: readonly Uint8Array[]
  readonly learner: LearnerState
}

const bytes = z.instanceof(Uint8Array)
const CheckpointSchema = z.strictObject({
  version: z.literal(1),
  federation: z.string(),
  round: z.int().min(1),
  ownRound: z.int().min(1),
  lineage: z.array(bytes),
  vectors: z.record(z.string(), bytes),
  steps: z.record(z.string(), z.int().min(0)),
  shapes: z.record(z.string(), z.array(z.string()))
})

const NEWEST = 'checkpoint.cbor'
const PREVIOUS = 'checkpoint.previous.cbor'

/** Writes the newest checkpoint and keeps the one before it. */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { learner, ...rest } = checkpoint
  const content = dagCbor.encode({
    version: 1,
    ...rest,
    vectors: mapValues(learner.vectors, v => new Uint8Array(v.buffer, v.byteOffset, v.byteLength)),
    steps: learner.steps,
    shapes: learner.shapes
  })
  const newest = join(folder, NEWEST)
  await renameIfPresent(newest, join(folder, PREVIOUS))
  await writeAtomic(newest, content)
}

/** The newest checkpoint that can be read, or null for a folder without one. */
export async function loadCheckpoint(folder: string): Promise<Checkpoint | null> {
  const candidates = [join(folder, NEWEST), join(folder, PREVIOUS)]
  let damaged: unknown
  for (const path of candidates) {
    const content = await readIfPresent(path)
    if (content === null) continue
    try {
      return decode(content)
    } catch (cause) {
      damaged = cause
    }
  }
  if (damaged !== undefined) throw new CheckpointInvalidError(join(folder, NEWEST), damaged)
  return null
}

function decode(content: Uint8Array): Checkpoint {
  const { vectors, steps, shapes, ...rest } = CheckpointSchema.parse(dagCbor.decode(content))
  const { version: _, ...where } = rest
  return { ...where, learner: { vectors: mapValues(vectors, toFloats), steps, shapes } }
}

/** Copies, because CBOR does not align its byte strings to 4. */
function toFloats(content: Uint8Array): Float32Array {
  const copy = content.slice()
  return new Float32Array(copy.buffer, 0, copy.byteLength / 4)
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

async function renameIfPresent(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return
    throw new RunFolderUnwritableError(to, cause)
  }
}
