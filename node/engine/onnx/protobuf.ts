const VARINT = 0
const LENGTH_DELIMITED = 2
const FIXED32 = 5

const encoder = new TextEncoder()

/** One protobuf message as it is being written. Fields go out in the order of the calls. */
export class Message {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** An integer, up to 2⁵³; negative ones in two's complement, as protobuf's int64. */
  integer(field: number, value: number): this {
    return this.#varint(tag(field, VARINT)).#varint(value)
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    return this.#varint(tag(field, FIXED32)).#push(bytes)
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#varint(tag(field, LENGTH_DELIMITED)).#varint(value.length).#push(value)
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish())
  }

  finish(): Uint8Array {
    const bytes = new Uint8Array(this.#length)
    let at = 0
    for (const part of this.#parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }

  #varint(value: number): this {
    const bytes: number[] = []
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128)
      rest >>= 7n
    }
    bytes.push(Number(rest))
    return this.#push(Uint8Array.from(bytes))
  }

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes)
    this.#length += bytes.length
    return this
  }
}

const tag = (field: number, wireType: number): number => field * 8 + wireType
