import { MAX_IMAGE_PIXELS } from '../constants.ts'
import type { ImageDecoder } from './types.ts'

/**
 * libvips by `sharp`. Profiles are ignored, as the pure decoder does.
 * @throws what the import of an optional package throws where it is not installed
 */
export async function sharpDecoder(): Promise<ImageDecoder> {
  const { default: sharp } = await import('sharp')
  return {
    name: `sharp ${sharp.versions.sharp} (libvips ${sharp.versions.vips})`,
    decode: async bytes => {
      const { data, info } = await sharp(bytes, {
        failOn: 'error',
        ignoreIcc: true,
        limitInputPixels: MAX_IMAGE_PIXELS
      })
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true })
      return { values: data, channels: info.channels as 1 | 2 | 3 | 4 }
    }
  }
}
