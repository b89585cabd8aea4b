import { decode, encode } from '@ipld/dag-cbor'
import { scanCbor } from './cbor-scan.ts'
import { accept, reject, type Verdict } from './verdict.ts'

/** Why bytes are not even one bounded DAG-CBOR item. */
export type BoundedReason = 'oversized' | 'too-deep' | 'malformed'

/** Bounds that are checked before anything is decoded. */
export interface DecodeBounds {
  readonly maxBytes: number
  /** Containers within one another; see `scanCbor`. */
  readonly maxDepth: number
}

/**
 * The canonical bytes of a value: DAG-CBOR, with sorted keys, shortest integers and lengths, 64-bit floats. Keys whose
 * value is undefined are left out.
 * @throws Error of the codec on what DAG-CBOR cannot hold (NaN, infinities, functions)
 */
export const encodeCanonical = (value: unknown): Uint8Array => encode(withoutUndefined(value))

/**
 * Decodes bytes of a stranger; never throws. Being canonical is not checked here: re-encode what the schema made of
 * the value and compare, which finds unsorted keys, long integers, half floats and filled defaults at once.
 */
export function decodeBounded(
  bytes: Uint8Array,
  bounds: DecodeBounds
): Verdict<unknown, BoundedReason> {
  if (bytes.byteLength > bounds.maxBytes) return reject('oversized')
  const scan = scanCbor(bytes, bounds.maxDepth)
  if (scan !== 'ok') return reject(scan)
  try {
    return accept(decode(bytes))
  } catch {
    return reject('malformed')
  }
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a // asked for once: in the loop's head it costs ten times what comparing does
  if (length !== b.length) return false
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false
  return true
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      entry === undefined ? [] : [[key, withoutUndefined(entry)]]
    )
  )
}
