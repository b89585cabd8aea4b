import { inflateSync } from 'node:zlib'
import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from 'fast-png'
import jpeg from 'jpeg-js'
import { MAX_IMAGE_PIXELS } from '../constants.ts'
import type { ImageDecoder, ImageHeader, Pixels } from './types.ts'

/** Most bytes of a pixel: RGBA of 16 bits; and one filter byte a row. */
const MAX_PIXEL_BYTES = 8
const SIGNATURE_BYTES = 8
/** All that pixels need; what else may be in a PNG file can unpack to anything. */
const NEEDED: readonly string[] = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']

/** PNG and JPEG in JavaScript alone, for machines without sharp. */
export const pureDecoder: ImageDecoder = {
  name: 'pure (jpeg-js 0.4.4, fast-png 8.0.0)',
  decode: async (bytes, header) =>
    header.format === 'png' ? pngPixels(bytes, header) : jpegPixels(bytes)
}

function jpegPixels(bytes: Uint8Array): Pixels {
  const { data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    maxResolutionInMP: MAX_IMAGE_PIXELS / 1e6,
    maxMemoryUsageInMB: 2048
  })
  return { values: data, channels: 3 }
}

function pngPixels(bytes: Uint8Array, header: ImageHeader): Pixels {
  const image = decodePng(neededChunks(bytes, header))
  if (image.palette !== undefined)
    return {
      values: convertIndexedToRgb(image),
      channels: image.palette[0]?.length === 4 ? 4 : 3
    }
  const pixels = { values: asBytes(image), channels: image.channels as 1 | 2 | 3 | 4 }
  return image.transparency === undefined ? pixels : withAlpha(pixels, image)
}

/** One grey, or one colour, can be named as the transparent one (PNG specification, 11.3.1.1). */
function withAlpha(
  { values, channels }: Pixels,
  { data, depth, transparency = new Uint16Array() }: DecodedPng
): Pixels {
  const levels = depth < 8 ? values : data
  const clear = Array.from(transparency, level =>
    depth < 8 ? (level * 255) / (2 ** depth - 1) : level
  )
  const out = new Uint8Array((values.length / channels) * (channels + 1))
  for (let from = 0, to = 0; from < values.length; from += channels) {
    let isClear = true
    for (let channel = 0; channel < channels; channel++) {
      isClear &&= levels[from + channel] === clear[channel]
      out[to++] = values[from + channel]!
    }
    out[to++] = isClear ? 0 : 255
  }
  return { values: out, channels: (channels + 1) as 2 | 4 }
}

/**
 * The same PNG file with nothing but what its pixels need.
 * @throws RangeError if its data unpack to more than its size can have
 */
function neededChunks(bytes: Uint8Array, { width, height }: ImageHeader): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE_BYTES)]
  const data: Uint8Array[] = []
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const chunk = bytes.subarray(at, at + 12 + length)
    if (NEEDED.includes(type)) kept.push(chunk)
    if (type === 'IDAT') data.push(chunk.subarray(8, 8 + length))
    at += 12 + length
  }
  // Interlaced, an image has up to twice the rows.
  const maxOutputLength = width * height * MAX_PIXEL_BYTES + 2 * height + 64
  inflateSync(Buffer.concat(data), { maxOutputLength })
  return Buffer.concat(kept)
}

/** Pixels of 1, 2 and 4 bits come packed, rows begin with a byte of their own; of 16 bits the upper half counts. */
function asBytes({ data, depth, width, height, channels }: DecodedPng): Uint8Array {
  if (depth === 8) return Uint8Array.from(data)
  if (depth === 16) return Uint8Array.from(data, value => value >> 8)
  const rowBytes = Math.ceil((width * channels * depth) / 8)
  const most = 2 ** depth - 1
  return Uint8Array.from({ length: width * height * channels }, (_, at) => {
    const row = Math.floor(at / (width * channels))
    const bit = (at % (width * channels)) * depth
    const byte = data[row * rowBytes + (bit >> 3)]!
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most
  })
}
