import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Random } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { hex, sha256Hasher } from '../hasher.ts'
import { shuffle } from '../random.ts'
import { MAX_PARTS } from './constants.ts'
import { DataSupplyError } from './errors.ts'
import { dealGroups, drawParts } from './groups.ts'
import { firstOf, together } from './samples.ts'
import { type DataSource, loadSource, parseDataSource } from './source.ts'
import { sizesWithin, stratifiedOrder } from './split.ts'
import { fitColumns, withColumns } from './tables/fit.ts'
import { giveawayNotes } from './tables/giveaways.ts'
import type {
  ColumnEncoding,
  Dataset,
  LoadedSource,
  OnNote,
  PeerSamples,
  Samples
} from './types.ts'

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
  /** Of a table: how its columns enter the models. @default fitted to its own training part */
  readonly columns?: readonly ColumnEncoding[] | undefined
  /** Told what a person should know of how the data were read. */
  readonly onNote?: OnNote
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
 * One peer's data: its part of the training set, 80 % for training, 10 % for validation, 10 % for test, unless the data
 * set says itself what is for which. `common` is the data set's own test set, null where it has none. All shuffles are
 * seeded by the data alone, so that peers who never met have disjoint parts. Every part is in stratified order.
 * @throws whatever `loadSource` throws, DataSupplyError
 */
export async function loadPeerData(
  spec: DataSpec,
  task: Manifest['task'],
  { random, limit = Number.POSITIVE_INFINITY, columns, onNote }: LoadOptions
): Promise<PeerSamples> {
  const source = await loadSource(spec.source, task, onNote)
  const own = partsOf(source, spec, random)
  const common = commonOf(source.common, random)
  const parts = { ...own, train: firstOf(own.train, limit), common }
  if (task.kind !== 'table') return parts
  for (const note of giveawayNotes(parts.train, task)) onNote?.(note)
  return withColumns(parts, columns ?? fitColumns(parts.train, task))
}

/** The k-th of n parts of each part that the data set has; those that it has not are drawn from the training part. */
function partsOf(
  { train, validation, test, groups }: LoadedSource,
  { part, parts }: DataSpec,
  random: Random
): Omit<PeerSamples, 'common'> {
  const { dataset } = train
  const digest = labelsDigest(dataset)
  const dealt =
    groups &&
    dealGroups(
      together(train, validation, test),
      groups,
      parts,
      random.stream('data', digest, 'groups', parts)
    )
  const deal = (samples: Samples, what: string): Samples => {
    if (groups !== null && dealt !== null)
      return {
        dataset,
        indices: samples.indices.filter(index => dealt.get(groups[index]!) === part - 1)
      }
    const order = shuffle(samples.indices.slice(), random.stream('data', digest, what, parts))
    const start = Math.floor(((part - 1) * order.length) / parts)
    return { dataset, indices: order.slice(start, Math.floor((part * order.length) / parts)) }
  }
  const pool = deal(train, 'parts')
  const kept = [validation && deal(validation, 'validation'), test && deal(test, 'test')] as const
  const count = pool.indices.length
  const { validation: drawn, test: also } = sizesWithin(count)
  const sizes = { validation: kept[0] ? 0 : drawn, test: kept[1] ? 0 : also }
  const left = count - sizes.validation - sizes.test
  if (left < 1 || kept.some(each => each?.indices.length === 0))
    throw new DataSupplyError(
      `${dataset.name} has ${counted(train.indices.length, 'sample')}: part ${part} of ${parts} has ${count}`,
      { hint: 'each part needs a sample for training, validation and test at least: fewer parts' }
    )
  const split = random.stream('data', digest, 'split', part, parts)
  const own = drawParts(pool, { train: left, ...sizes }, split, groups)
  return {
    train: own.train,
    validation: kept[0] ? stratifiedOrder(kept[0], split) : own.validation,
    test: kept[1] ? stratifiedOrder(kept[1], split) : own.test
  }
}

/** A whole test set, in an order that is seeded by itself: its beginning stands for all of it, on every peer alike. */
export function commonOf(test: Samples | null, random: Random): Samples | null {
  if (test === null) return null
  return stratifiedOrder(test, random.stream('data', labelsDigest(test.dataset), 'common'))
}

const labelsDigest = (dataset: Dataset): string =>
  hex(sha256Hasher.sha256(Uint8Array.from(dataset.labels)))
