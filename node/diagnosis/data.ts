import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Random } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { type DataSpec, loadPeerData } from '../data/spec.ts'
import { ok } from './findings.ts'
import type { Finding } from './types.ts'

/**
 * Whether the data is there and fits the federation.
 * @throws DataNotFoundError, DataInvalidError, DataShapeError, DataSupplyError
 */
export async function checkData(
  spec: DataSpec,
  { task }: Manifest,
  random: Random
): Promise<Finding> {
  const { train, validation, test } = await loadPeerData(spec, task, { random })
  return ok(
    'data',
    `${counted(train.indices.length, 'sample')} to learn from, ${validation.indices.length} for validation, ${test.indices.length} for test; ${task.classes.length} classes`
  )
}
