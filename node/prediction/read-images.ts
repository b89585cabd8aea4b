import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { concatenate } from '../data/concatenate.ts'
import { fromSystem } from '../data/errors.ts'
import { readIdx } from '../data/idx.ts'
import type { ByteDataset } from '../data/idx-dataset.ts'
import { decodeImage, openDecoder } from '../data/images/decode.ts'
import { shapeOf } from '../data/images/read.ts'
import type { DecoderName, ImageDecoder } from '../data/images/types.ts'
import { checkFits, type ImageTask } from '../data/task.ts'
import { SampleFileError } from './errors.ts'
import type { SampleSource, UnlabelledSamples } from './read-samples.ts'

/** Images, and what has decoded PNG and JPEG files among them. */
export interface UnlabelledImages extends UnlabelledSamples {
  readonly decoder: string | null
}

/**
 * Reads images: PNG and JPEG files, brought to the size that the models take, and IDX files, packed as `.gz` or not. What a
 * file is, its first bytes say.
 * @param wanted decoder of PNG and JPEG files. @default sharp where it is installed
 * @throws SampleFileError, DataNotFoundError, DataInvalidError, DataImageError, DataShapeError naming the file
 */
export async function readImages(
  files: readonly string[],
  task: ImageTask,
  wanted?: DecoderName
): Promise<UnlabelledImages> {
  const datasets: ByteDataset[] = []
  const sources: SampleSource[] = []
  let decoder: ImageDecoder | undefined
  for (const file of files) {
    if (await isIdx(file)) {
      const dataset = await readIdxImages(file, task)
      datasets.push(dataset)
      for (let row = 1; row <= dataset.count; row++) sources.push({ file, row })
    } else {
      decoder ??= await openDecoder(wanted)
      datasets.push(await readImageFile(file, task, decoder))
      sources.push({ file, row: null })
    }
  }
  const parts = concatenate('the files', datasets)
  const indices = Uint32Array.from(sources.keys())
  const samples = { dataset: parts[0]!.dataset, indices }
  return { samples, sources, decoder: decoder?.name ?? null }
}

/** IDX files begin with two zeros; gzip, of which no image is made, with 1f 8b. */
async function isIdx(path: string): Promise<boolean> {
  try {
    const file = await open(path)
    try {
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
      return ['0000', '1f8b'].includes(buffer.toString('hex'))
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fromSystem(path, error, 'a PNG or JPEG file is expected, or an IDX file of images')
  }
}

async function readIdxImages(file: string, task: ImageTask): Promise<ByteDataset> {
  const { dims, values } = await readIdx(file)
  const [count = 0, height, width, channels = 1] = dims
  if (height === undefined || width === undefined) {
    throw new SampleFileError(`${file} holds no images`, {
      hint: 'Name files of images, not of labels.'
    })
  }
  const dataset = datasetOf(file, values, [height, width, channels], count, task)
  checkFits(dataset, task)
  return dataset
}

async function readImageFile(
  file: string,
  task: ImageTask,
  decoder: ImageDecoder
): Promise<ByteDataset> {
  const shape = shapeOf(task)
  return datasetOf(file, await decodeImage(file, decoder, shape), shape, 1, task)
}

/** Nobody knows the labels: all are 0. */
const datasetOf = (
  file: string,
  values: Uint8Array,
  shape: readonly number[],
  count: number,
  task: ImageTask
): ByteDataset => ({
  name: basename(file),
  values,
  shape,
  labels: new Uint16Array(new SharedArrayBuffer(2 * count)),
  count,
  classes: task.classes.length
})
