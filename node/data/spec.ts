import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Random } from '../../protocol/ports.ts'
import { hex, sha256Hasher } from '../hasher.ts'
import { MAX_PARTS } from './constants.ts'
import { DataSupplyError } from './errors.ts'
import { shuffledIndices } from './partition/pools.ts'
import { allOf, firstOf } from './samples.ts'
import { type DataSource, loadSource, parseDataSource } from './source.ts'
import { sizesWithin, splitParts, stratifiedOrder } from './split.ts'
import type { Dataset, PeerSamples, Samples } from './types.ts'

/** What one peer learns from: part `part` (from 1) of `parts` disjoint IID parts of a data set. */
export interface DataSpec {
  readonly source: DataSource
  readonly part: number
  readonly parts: number
}

export interface LoadOptions {
  readonly random: Random
  /** Most training samples; validation and test stay as they are. @default all */
  readonly limit?: number
}

/** Reads `--data`: a data set, with `#k/n` behind it for its k-th part of n. @throws InvalidParametersError */
export function parseDataSpec(text: string): DataSpec {
  const [, name = '', k = '1', n = '1'] = /^(.*?)(?:#(\d+)\/(\d+))?$/s.exec(text) ?? []
  const part = Number(k)
  const parts = Number(n)
  if (part < 1 || part > parts || parts > MAX_PARTS)
    throw new InvalidParametersError(`#${k}/${n} is not a part of a data set`, {
      hint: `#k/n is the k-th of n parts, k from 1 to n, n at most ${MAX_PARTS}: mnist#1/5`
    })
  return { source: parseDataSource(name), part, parts }
}

/**
 * One peer's data: its part of the training set, 80 % for training, 10 % for validation, 10 % for test; `common` is the
 * data set's own test set, null where it has none. All shuffles are seeded by the data alone, so that peers who never
 * met have disjoint parts. Every part is in stratified order.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError, DataSupplyError
 */
export async function loadPeerData(
  spec: DataSpec,
  task: Manifest['task'],
  { random, limit = Number.POSITIVE_INFINITY }: LoadOptions
): Promise<PeerSamples> {
  const { train: dataset, test } = await loadSource(spec.source, task)
  const { part, parts } = spec
  const digest = labelsDigest(dataset)
  const order = shuffledIndices(dataset, random.stream('data', digest, 'parts', parts))
  const start = Math.floor(((part - 1) * dataset.count) / parts)
  const indices = order.slice(start, Math.floor((part * dataset.count) / parts))
  if (indices.length < 3)
    throw new DataSupplyError(
      `${dataset.name} has ${dataset.count} samples: part ${part} of ${parts} has ${indices.length}`,
      { hint: 'each part needs 3 samples at least: fewer parts' }
    )
  const split = random.stream('data', digest, 'split', part, parts)
  const own = splitParts({ dataset, indices }, sizesWithin(indices.length), split)
  return { ...own, train: firstOf(own.train, limit), common: commonOf(test, random) }
}

/** A whole test set, in an order that is seeded by itself: its beginning stands for all of it, on every peer alike. */
export function commonOf(test: Dataset | null, random: Random): Samples | null {
  if (test === null) return null
  return stratifiedOrder(allOf(test), random.stream('data', labelsDigest(test), 'common'))
}

const labelsDigest = (dataset: Dataset): string =>
  hex(sha256Hasher.sha256(Uint8Array.from(dataset.labels)))
