import { createReadStream, type Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { MemeshError } from '../../protocol/errors.ts'
import {
  MAX_CHANNELS,
  MAX_DEFLATE_RATIO,
  MAX_SAMPLES,
  MAX_SIDE,
  MAX_VALUES_BYTES
} from './constants.ts'
import { DataInvalidError, fromSystem } from './errors.ts'

const UNSIGNED_BYTE = 0x08
const CHUNK_BYTES = 1 << 18
const HINT =
  'IDX files of unsigned bytes are expected: images idx3 or idx4, labels idx1 (.gz as well)'

/** The beginning of an IDX file of unsigned bytes (format: LeCun, THE MNIST DATABASE). */
export interface IdxHeader {
  /** [count], [count, height, width] or [count, height, width, channels]. */
  readonly dims: readonly number[]
  /** Length of the header itself. */
  readonly headerBytes: number
  /** Length of what must follow: the product of `dims`. */
  readonly valueBytes: number
}

/** A whole IDX file; `values` in a SharedArrayBuffer. */
export interface IdxArray {
  readonly dims: readonly number[]
  readonly values: Uint8Array
}

/**
 * Reads the header at the start of `bytes`; undefined if more bytes are needed to tell.
 * @throws DataInvalidError (not IDX, not bytes, a dimension out of bounds)
 */
export function parseIdxHeader(bytes: Uint8Array, path: string): IdxHeader | undefined {
  const magic = [0, 0, UNSIGNED_BYTE]
  if (magic.some((byte, at) => at < bytes.length && bytes[at] !== byte))
    throw new DataInvalidError(`${path} is not an IDX file of bytes`, { hint: HINT })
  const rank = bytes[3]
  if (rank === undefined) return undefined
  if (rank !== 1 && rank !== 3 && rank !== 4)
    throw new DataInvalidError(`${path} has ${rank} dimensions; 1, 3 or 4 are read`, { hint: HINT })
  const headerBytes = 4 + 4 * rank
  if (bytes.length < headerBytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const most = [MAX_SAMPLES, MAX_SIDE, MAX_SIDE, MAX_CHANNELS]
  const valueBytes = dims.reduce((product, size) => product * size, 1)
  if (dims.some((size, axis) => size < 1 || size > most[axis]!) || valueBytes > MAX_VALUES_BYTES)
    throw new DataInvalidError(`${path} claims the dimensions ${dims.join(' × ')}`, {
      hint: `at most ${most.slice(0, rank).join(' × ')}, and ${MAX_VALUES_BYTES} bytes in all`
    })
  return { dims, headerBytes, valueBytes }
}

/**
 * Reads an IDX file of bytes; one that ends in `.gz` is unpacked, never further than its header says.
 * @throws DataNotFoundError, DataInvalidError
 */
export async function readIdx(path: string): Promise<IdxArray> {
  try {
    const file = await stat(path)
    return await fill(path, file)
  } catch (error) {
    throw error instanceof MemeshError ? error : fromSystem(path, error, HINT)
  }
}

async function fill(path: string, file: Stats): Promise<IdxArray> {
  if (!file.isFile()) throw new DataInvalidError(`${path} is not a file`, { hint: HINT })
  const mostBytes = path.endsWith('.gz') ? file.size * MAX_DEFLATE_RATIO : file.size
  let head: Uint8Array = new Uint8Array(0)
  let idx: IdxArray | undefined
  let filled = 0
  for await (const chunk of open(path) as AsyncIterable<Uint8Array>) {
    let body = chunk
    if (idx === undefined) {
      head = Buffer.concat([head, chunk])
      const header = parseIdxHeader(head, path)
      if (header === undefined) continue
      // Before anything is allocated: a header of 16 bytes must not cost a gigabyte.
      if (header.headerBytes + header.valueBytes > mostBytes) break
      const values = new Uint8Array(new SharedArrayBuffer(header.valueBytes))
      idx = { dims: header.dims, values }
      body = head.subarray(header.headerBytes)
    }
    if (filled + body.length > idx.values.length)
      throw new DataInvalidError(`${path} is longer than its header says`, { hint: HINT })
    idx.values.set(body, filled)
    filled += body.length
  }
  if (idx === undefined || filled < idx.values.length)
    throw new DataInvalidError(`${path} is shorter than its header says`, {
      hint: 'the file is cut off; get it again'
    })
  return idx
}

function open(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!path.endsWith('.gz')) return file
  // Whoever reads the last stream gets the error; pipeline closes both.
  return pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {})
}
