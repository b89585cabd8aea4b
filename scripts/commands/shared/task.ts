import { readIdx } from '../../../node/data/idx.ts'
import { findIdx } from '../../../node/data/idx-dataset.ts'
import { datasetPreset } from '../../../node/data/presets.ts'
import { parseDataSource } from '../../../node/data/source.ts'
import type { ImageTask } from '../../../node/data/task.ts'

/**
 * What a federation on a data set learns: `mnist`, `fashion` (with or without its folder), or the shape and the classes
 * that IDX files hold.
 * @throws InvalidParametersError, DataNotFoundError, DataInvalidError
 */
export async function taskOf(dataset: string): Promise<ImageTask> {
  if (/^fashion(:|$)/.test(dataset)) return datasetPreset('fashion').task
  const source = parseDataSource(dataset)
  if (source.kind === 'mnist') return datasetPreset('mnist').task
  const paths = source.kind === 'files' ? source : await findIdx(source.path, ['train'])
  const [images, labels] = await Promise.all([readIdx(paths.images), readIdx(paths.labels)])
  const [, height = 1, width = 1, channels = 1] = images.dims
  const classes = labels.values.reduce((most, label) => Math.max(most, label), 1) + 1
  return datasetPreset({ shape: [height, width, channels], classes }).task
}
