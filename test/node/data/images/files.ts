import { encode } from 'fast-png'
import jpeg from 'jpeg-js'

/** A PNG file of `channels` bytes a pixel (of 16 bits with `depth`), by the value of each byte. */
export function pngOf(
  width: number,
  height: number,
  channels: number,
  value: (at: number) => number,
  depth: 8 | 16 = 8
): Uint8Array {
  const values = Array.from({ length: width * height * channels }, (_, at) => value(at))
  const data = depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values)
  return encode({ width, height, channels, depth, data })
}

/** A JPEG file of one colour. */
export function jpegOf(width: number, height: number, colour: readonly number[]): Uint8Array {
  const pixel = [...colour, 255]
  const data = Uint8Array.from({ length: width * height * 4 }, (_, at) => pixel[at % 4]!)
  return jpeg.encode({ width, height, data }, 100).data
}

/** The first 33 bytes of a PNG file that says to be so large, and nothing behind. */
export function pngHeaderOf(width: number, height: number): Uint8Array {
  const bytes = Uint8Array.from(pngOf(1, 1, 3, () => 0)).slice(0, 33)
  const view = new DataView(bytes.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  return bytes
}
