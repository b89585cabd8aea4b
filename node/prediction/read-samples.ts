import { basename } from 'node:path'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { concatenate } from '../data/concatenate.ts'
import { readIdx } from '../data/idx.ts'
import type { ByteDataset } from '../data/idx-dataset.ts'
import { checkFits, imageTask } from '../data/task.ts'
import type { Samples } from '../data/types.ts'
import { SampleFileError } from './errors.ts'

/** Samples of files that nobody has labelled yet. */
export interface UnlabelledSamples {
  /** Labels are all 0, and mean nothing. */
  readonly samples: Samples
  /** Where each one comes from. */
  readonly sources: readonly SampleSource[]
}

export interface SampleSource {
  readonly file: string
  /** In a file of several, from 1; null in a file of one. */
  readonly row: number | null
}

/**
 * Reads files of samples that fit a task: IDX files of images.
 * @throws SampleFileError, DataNotFoundError, DataInvalidError, DataShapeError naming the file
 */
export async function readSamples(
  files: readonly string[],
  task: Manifest['task']
): Promise<UnlabelledSamples> {
  const datasets: ByteDataset[] = []
  const sources: SampleSource[] = []
  for (const file of files) {
    const dataset = await readIdxImages(file, task)
    datasets.push(dataset)
    for (let row = 1; row <= dataset.count; row++) sources.push({ file, row })
  }
  const parts = concatenate('the files', datasets)
  const indices = Uint32Array.from(sources.keys())
  return { samples: { dataset: parts[0]!.dataset, indices }, sources }
}

async function readIdxImages(file: string, task: Manifest['task']): Promise<ByteDataset> {
  const { dims, values } = await readIdx(file)
  const [count = 0, height, width, channels = 1] = dims
  if (height === undefined || width === undefined) {
    throw new SampleFileError(`${file} holds no images`, {
      hint: 'Name files of images, not of labels.'
    })
  }
  const dataset = {
    name: basename(file),
    values,
    shape: [height, width, channels],
    labels: new Uint16Array(new SharedArrayBuffer(2 * count)),
    count,
    classes: imageTask(task).classes.length
  }
  checkFits(dataset, task)
  return dataset
}
