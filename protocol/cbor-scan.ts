/** What a scan of encoded bytes found. */
export type CborScan = 'ok' | 'too-deep' | 'malformed'

/**
 * Walks over the heads of one CBOR item (RFC 8949, section 3) without decoding it and without recursion, because a
 * decoder that recurses overflows its stack on a few kilobytes of nested arrays. `malformed` where the bytes end early,
 * where something follows the item, and on indefinite lengths, which DAG-CBOR does not have.
 * @param maxDepth - containers within one another: a bare number has depth 0, an empty array 1
 */
export function scanCbor(bytes: Uint8Array, maxDepth: number): CborScan {
  const open: number[] = [] // items still to come in each open container
  let at = 0
  do {
    const head = bytes[at]
    if (head === undefined) return 'malformed'
    const major = head >> 5
    const minor = head & 31
    const extra = minor < 24 ? 0 : 2 ** (minor - 24)
    at += 1
    if (minor > 27 || at + extra > bytes.byteLength) return 'malformed'
    let argument = extra === 0 ? minor : 0
    for (let i = 0; i < extra; i++) argument = argument * 256 + bytes[at + i]!
    at += extra

    if (major === 2 || major === 3) {
      at += argument
      if (at > bytes.byteLength) return 'malformed'
    } else if (major >= 4 && major <= 6) {
      const items = major === 4 ? argument : major === 5 ? 2 * argument : 1
      if (open.length === maxDepth) return 'too-deep'
      if (items > bytes.byteLength - at) return 'malformed' // every item takes a byte at least
      open.push(items)
      if (items > 0) continue
      open.pop()
    }
    // An item has ended, and with it every container of which it was the last.
    while (open.length > 0) {
      const left = open[open.length - 1]! - 1
      if (left > 0) {
        open[open.length - 1] = left
        break
      }
      open.pop()
    }
  } while (open.length > 0)
  return at === bytes.byteLength ? 'ok' : 'malformed'
}
