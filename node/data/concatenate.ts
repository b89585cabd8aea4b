import { MAX_TOTAL_BYTES } from './constants.ts'
import { DataInvalidError } from './errors.ts'
import type { ByteDataset } from './idx-dataset.ts'
import type { Samples } from './types.ts'

/**
 * Puts data sets of one shape into one, so that samples of several files can be one part. Returns the samples of each,
 * in order, all of the new data set.
 * @throws DataInvalidError if they are too large together
 */
export function concatenate(name: string, datasets: readonly ByteDataset[]): Samples[] {
  const bytes = datasets.reduce((sum, { values }) => sum + values.length, 0)
  if (bytes > MAX_TOTAL_BYTES)
    throw new DataInvalidError(`${name} holds ${bytes} bytes of samples`, {
      hint: `at most ${MAX_TOTAL_BYTES} are held in memory; use fewer sub-folders`
    })
  const count = datasets.reduce((sum, dataset) => sum + dataset.count, 0)
  const values = new Uint8Array(new SharedArrayBuffer(bytes))
  const labels = new Uint16Array(new SharedArrayBuffer(2 * count))
  const { shape = [], classes = 0 } = datasets[0] ?? {}
  const whole: ByteDataset = { name, values, shape, labels, count, classes }
  let bytesDone = 0
  let done = 0
  return datasets.map(dataset => {
    values.set(dataset.values, bytesDone)
    labels.set(dataset.labels, done)
    const first = done
    bytesDone += dataset.values.length
    done += dataset.count
    return {
      dataset: whole,
      indices: Uint32Array.from({ length: dataset.count }, (_, nth) => first + nth)
    }
  })
}
