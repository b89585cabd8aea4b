import type { Manifest } from '../../protocol/federation/manifest.ts'
import { loadFolders } from './folders.ts'
import { drawParts } from './groups.ts'
import { type Partition, type PartitionOptions, partition, type Scheme } from './partition.ts'
import { labelsOf, together, valuesOf } from './samples.ts'
import { partitionSites } from './sites.ts'
import { type DataSource, isOwnData, loadSource, parseDataSource } from './source.ts'
import { commonOf } from './spec.ts'
import type { PeerParts } from './split.ts'
import { fitColumns, withColumns } from './tables/fit.ts'
import { giveawayNotes } from './tables/giveaways.ts'
import type { Groups, LoadedSource, OnNote, PeerSamples, Samples } from './types.ts'

export interface SimulationDataInit extends PartitionOptions {
  /** A data set as `parseDataSource` reads it; not read for a partition into folders, which brings its own data. */
  readonly dataset: string
  readonly partition: Partition
  readonly task: Manifest['task']
  /** Told what a person should know of how the data were read. */
  readonly onNote?: OnNote
}

/**
 * The data of all peers of a simulation, in one copy that they share. `common` is the data set's own test set; of a table
 * or of images those that its split column sets aside for it, or else one fifth of all, drawn by the seed; for folders and
 * sites the union of the peers' test parts; null for bare IDX files. Tables are fitted to each peer's training part.
 * @throws whatever `loadSource` throws, DataSupplyError, InvalidParametersError
 */
export async function loadSimulationData(init: SimulationDataInit): Promise<PeerSamples[]> {
  if (init.partition.kind === 'folders') return loadFolders(init.partition.path, init)
  const { task } = init
  const source = parseDataSource(init.dataset)
  const loaded = await loadSource(source, task, init.onNote)
  const peers =
    init.partition.kind === 'sites'
      ? partitionSites(loaded, init)
      : shareOut(loaded, source, init.partition, init)
  if (task.kind !== 'table') return peers
  for (const note of giveawayNotes(loaded.train, task)) init.onNote?.(note)
  return peers.map(parts => withColumns(parts, fitColumns(parts.train, task)))
}

function shareOut(
  loaded: LoadedSource,
  source: DataSource,
  scheme: Scheme,
  init: SimulationDataInit
): PeerSamples[] {
  const { train, validation, test, common, groups } = loaded
  const pool = together(train, validation)
  const { rest, held } =
    isOwnData(source) && test === null
      ? holdOut(pool, groups, init)
      : { rest: pool, held: common ?? test }
  const tests = commonOf(held, init.random)
  return partitionPool(rest, scheme, { ...init, groups }).map(parts => ({
    ...parts,
    common: tests
  }))
}

/** One fifth of the samples, with the class mix of all, as the common test set. */
function holdOut(pool: Samples, groups: Groups, { random, seed }: PartitionOptions) {
  const fifth = Math.round(pool.indices.length / 5)
  const sizes = { train: pool.indices.length - fifth, validation: 0, test: fifth }
  const { train, test } = drawParts(pool, sizes, random.stream(seed, 'data', 'common'), groups)
  return { rest: train, held: test }
}

/**
 * Schemes deal out whole data sets: this one holds the labels of the pool alone, and its values too for somebody's own
 * scheme, which may look at them.
 */
function partitionPool(
  pool: Samples,
  scheme: Scheme,
  options: PartitionOptions & { readonly groups: Groups }
): PeerParts[] {
  const { dataset, indices } = pool
  const values = scheme.kind === 'registered' ? valuesOf(pool) : dataset.values
  const whole = { ...dataset, values, labels: labelsOf(pool), count: indices.length }
  const inPool = (samples: Samples): Samples => ({
    dataset,
    indices: samples.indices.map(index => indices[index]!)
  })
  const groups = options.groups && indices.map(index => options.groups![index]!)
  return partition(whole, scheme, { ...options, groups }).map(({ train, validation, test }) => ({
    train: inPool(train),
    validation: inPool(validation),
    test: inPool(test)
  }))
}
