import type { Manifest } from '../../protocol/federation/manifest.ts'
import { loadFolders } from './folders.ts'
import { type Partition, type PartitionOptions, partition } from './partition.ts'
import { loadSource, parseDataSource } from './source.ts'
import { commonOf } from './spec.ts'
import type { PeerSamples } from './types.ts'

export interface SimulationDataInit extends PartitionOptions {
  /** `mnist`, `idx:…` or `fashion:<folder>`; not read for a partition into folders, which brings its own data. */
  readonly dataset: string
  readonly partition: Partition
  readonly task: Manifest['task']
}

/**
 * The data of all peers of a simulation, in one copy that they share. `common` is the data set's own test set; for
 * folders the union of the peers' test parts; null for bare IDX files.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError, DataSupplyError, InvalidParametersError
 */
export async function loadSimulationData(init: SimulationDataInit): Promise<PeerSamples[]> {
  if (init.partition.kind === 'folders') return loadFolders(init.partition.path, init)
  const { train, test } = await loadSource(parseDataSource(init.dataset), init.task)
  const common = commonOf(test, init.random)
  return partition(train, init.partition, init).map(parts => ({ ...parts, common }))
}
