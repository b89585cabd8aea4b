import { basename } from 'node:path'
import { concatenate } from '../data/concatenate.ts'
import { readIdx } from '../data/idx.ts'
import type { ByteDataset } from '../data/idx-dataset.ts'
import { checkFits, type ImageTask } from '../data/task.ts'
import { SampleFileError } from './errors.ts'
import type { SampleSource, UnlabelledSamples } from './read-samples.ts'

/**
 * Reads images from IDX files.
 * @throws SampleFileError, DataNotFoundError, DataInvalidError, DataShapeError naming the file
 */
export async function readImages(
  files: readonly string[],
  task: ImageTask
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

async function readIdxImages(file: string, task: ImageTask): Promise<ByteDataset> {
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
    classes: task.classes.length
  }
  checkFits(dataset, task)
  return dataset
}
