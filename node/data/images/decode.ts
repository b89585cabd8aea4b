import { readFile, stat } from 'node:fs/promises'
import { MemeshError } from '../../../protocol/errors.ts'
import { MAX_IMAGE_BYTES } from '../constants.ts'
import { fromSystem } from '../errors.ts'
import { DataImageError } from './errors.ts'
import { readHeader } from './header.ts'
import { resize } from './resize.ts'
import { sharpDecoder } from './sharp.ts'
import type { DecoderName, ImageDecoder } from './types.ts'

/** The decoder that was asked for, else sharp where it is installed. @throws DataImageError if sharp is not */
export async function openDecoder(wanted: DecoderName | undefined): Promise<ImageDecoder> {
  const pure = async () => (await import('./pure.ts')).pureDecoder
  if (wanted === 'pure') return pure()
  try {
    return await sharpDecoder()
  } catch (cause) {
    if (wanted === undefined) return pure()
    throw new DataImageError('sharp does not run here', {
      cause,
      hint: 'npm install sharp, or decode without it: decoder=pure'
    })
  }
}

/** A whole image file. @throws DataNotFoundError, DataInvalidError, DataImageError */
export async function readImage(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size <= MAX_IMAGE_BYTES) return await readFile(path)
  } catch (error) {
    throw fromSystem(path, error, 'a PNG or JPEG file is expected')
  }
  throw new DataImageError(`${path} has more than ${MAX_IMAGE_BYTES} bytes`, {
    hint: 'scale it down'
  })
}

/**
 * An image file as bytes of [height, width, channels].
 * @throws DataNotFoundError, DataInvalidError, DataImageError
 */
export async function decodeImage(
  path: string,
  decoder: ImageDecoder,
  shape: readonly number[]
): Promise<Uint8Array> {
  const bytes = await readImage(path)
  const header = readHeader(bytes, path)
  try {
    return resize(await decoder.decode(bytes, header), header, shape)
  } catch (cause) {
    if (cause instanceof MemeshError) throw cause
    throw new DataImageError(`${path} is a damaged image: ${(cause as Error).message}`, {
      cause,
      hint: 'get it again, or take it out'
    })
  }
}
