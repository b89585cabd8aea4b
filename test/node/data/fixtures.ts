import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset, PeerSamples, Samples } from '../../../node/data/types.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import { createRandom } from '../../../node/random.ts'
import { MemeshError } from '../../../protocol/errors.ts'

export const random = createRandom(sha256Hasher)

/** The bytes of an IDX file. */
export function idxBytes(dims: readonly number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * dims.length)
  header.set([0, 0, 8, dims.length])
  dims.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis)
  })
  return Buffer.concat([header, Uint8Array.from(values)])
}

/** A data set of 1×1 images whose only value is the sample's number modulo 256. */
export function datasetOf(labels: readonly number[], classes: number): Dataset {
  return {
    name: 'made',
    values: Uint8Array.from(labels, (_, at) => at % 256),
    shape: [1, 1, 1],
    labels: Uint16Array.from(labels),
    count: labels.length,
    classes
  }
}

/** `perClass` samples of each of `classes` classes, interleaved. */
export const balanced = (perClass: number, classes: number): Dataset =>
  datasetOf(
    Array.from({ length: perClass * classes }, (_, at) => at % classes),
    classes
  )

/** Every index of some parts; throws if one occurs twice. */
export function disjointIndices(parts: readonly Samples[]): Set<number> {
  const all = parts.flatMap(({ indices }) => [...indices])
  const distinct = new Set(all)
  if (distinct.size !== all.length)
    throw new Error(`${all.length - distinct.size} samples are shared`)
  return distinct
}

export const ownParts = (peer: Omit<PeerSamples, 'common'>): Samples[] => [
  peer.train,
  peer.validation,
  peer.test
]

/** The code and the message of the memesh error that a promise or function ends in. */
export async function failure(run: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await run()
  } catch (error) {
    if (error instanceof MemeshError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('nothing was thrown')
}

/** A temporary folder, and how to write into it and remove it. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'memesh-data-'))
  return {
    path,
    write: async (name: string, bytes: Uint8Array) => {
      await writeFile(join(path, name), bytes)
      return join(path, name)
    },
    remove: () => rm(path, { recursive: true })
  }
}
