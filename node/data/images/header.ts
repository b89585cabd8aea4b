import { MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '../constants.ts'
import { DataImageError } from './errors.ts'
import type { ImageHeader } from './types.ts'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const JPEG = [0xff, 0xd8, 0xff]

/** What other files begin with that people take for images. */
const OTHERS: readonly (readonly [string, RegExp])[] = [
  ['GIF', /^GIF8/],
  ['WebP', /^RIFF....WEBP/s],
  ['BMP', /^BM/],
  ['TIFF', /^(II\*\0|MM\0\*)/],
  ['HEIC or AVIF', /^....ftyp/s],
  ['DICOM', /^[\s\S]{128}DICM/],
  ['SVG or another text', /^[\s\ufeff\xef\xbb\xbf]*</]
]

/**
 * Format, size and whether it is grey, from the bytes of a PNG or JPEG file; whatever its name ends in.
 * @throws DataImageError if it is neither, is damaged, or larger than 67 million pixels: before anything is decoded
 */
export function readHeader(bytes: Uint8Array, path: string): ImageHeader {
  const header = startsWith(bytes, PNG)
    ? pngHeader(bytes)
    : startsWith(bytes, JPEG)
      ? jpegHeader(bytes)
      : notAnImage(bytes, path)
  if (header === null)
    throw new DataImageError(`${path} is a damaged image: it does not say its size`, {
      hint: 'get it again, or take it out'
    })
  const { width, height } = header
  if (
    width < 1 ||
    height < 1 ||
    Math.max(width, height) > MAX_IMAGE_SIDE ||
    width * height > MAX_IMAGE_PIXELS
  )
    throw new DataImageError(`${path} says that it is ${width} × ${height} pixels`, {
      hint: `1 to ${MAX_IMAGE_SIDE} a side and ${MAX_IMAGE_PIXELS} in all are read: scale it down`
    })
  return header
}

function notAnImage(bytes: Uint8Array, path: string): never {
  const text = String.fromCharCode(...bytes.subarray(0, 256))
  const other = OTHERS.find(([, pattern]) => pattern.test(text))?.[0]
  throw new DataImageError(
    `${path} is ${bytes.length === 0 ? 'empty' : other === undefined ? 'no image' : `no PNG or JPEG, but ${other}`}`,
    { hint: 'PNG and JPEG are read; convert it, or take it out of the folder' }
  )
}

/** PNG specification, 11.2.1: the first chunk is IHDR. */
function pngHeader(bytes: Uint8Array): ImageHeader | null {
  if (bytes.length < 29 || String.fromCharCode(...bytes.subarray(12, 16)) !== 'IHDR') return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const colour = bytes[25]!
  return {
    format: 'png',
    width: view.getUint32(16),
    height: view.getUint32(20),
    isGrey: colour === 0 || colour === 4
  }
}

/** ITU-T T.81, annex B: segments of a marker and a length, until a frame header (SOF) says the size. */
function jpegHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]!
    // Fill bytes, and markers without a segment.
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (isFrame(marker))
      return {
        format: 'jpeg',
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        isGrey: bytes[at + 9] === 1
      }
    if (marker === 0xda || marker === 0xd9) return null
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** SOF0 to SOF15, but for the tables of Huffman codes (DHT), arithmetic coding (DAC) and an extension. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte)
