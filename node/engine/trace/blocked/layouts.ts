import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Attributes } from '../../onnx/types.ts'
import type { Graph, Value } from '../graph.ts'
import { channelsFirst, firstShape, TO_CHANNELS_LAST } from '../kernels/windows.ts'
import { cast, pad, reshape } from '../operations.ts'

/** onnxruntime's operators on images in blocks of channels. It uses them itself where weights are constant. */
export const NCHWC = 'com.microsoft.nchwc'

/**
 * What has become of a recorded value: images in blocks, what it was, or rows of a product with a band matrix, which only
 * the pooling behind takes.
 */
export type Lowered =
  | { readonly blocked: Value }
  | { readonly plain: Value }
  | { readonly rows: Value }

/**
 * The forms of each recorded value, made when they are asked for. Plain images are [batch, height, width, channels], as
 * recorded. In the blocked form `block` channels lie side by side: [batch, channels / block, height, width, block],
 * channels being filled up with zeros. Its operators call that [batch, channels, height, width], and so do we.
 */
export class Layouts {
  readonly graph: Graph
  readonly block: number
  readonly #readers: ReadonlyMap<Value, readonly Value[]>
  readonly #plain = new Map<Value, Value>()
  readonly #blocked = new Map<Value, Value>()
  readonly #rows = new Map<Value, Value>()
  readonly #computedInBlocks = new Set<Value>()

  constructor(graph: Graph, block: number, readers: ReadonlyMap<Value, readonly Value[]>) {
    this.graph = graph
    this.block = block
    this.#readers = readers
  }

  /** Whether no other operators than this one read a recorded value. */
  isOnlyFor(value: Value, operator: string): boolean {
    return this.#readers.get(value)?.every(reader => reader.operator === operator) ?? false
  }

  /** Says what has become of a recorded value. */
  keep(value: Value, lowered: Lowered): void {
    if ('plain' in lowered) {
      this.#plain.set(value, lowered.plain)
      return
    }
    if ('rows' in lowered) {
      this.#rows.set(value, lowered.rows)
      return
    }
    this.#blocked.set(value, lowered.blocked)
    this.#computedInBlocks.add(value)
  }

  /** Whether a recorded value is computed in blocks. */
  isBlocked(value: Value): boolean {
    return this.#computedInBlocks.has(value)
  }

  /** As rows of a product with a band matrix, if it is computed so. */
  rows(value: Value): Value | undefined {
    return this.#rows.get(value)
  }

  /** In the recorded shape. */
  plain(value: Value): Value {
    const known = this.#plain.get(value)
    if (known !== undefined) return known
    const plain = this.#unblock(value, value.shape, { channels_last: 1 })
    this.#plain.set(value, plain)
    return plain
  }

  /** [batch, channels, height, width]. */
  first(value: Value): Value {
    if (!this.isBlocked(value)) return channelsFirst(this.graph, this.plain(value))
    return this.#unblock(value, firstShape(value.shape), {})
  }

  /** In blocks. */
  blocked(value: Value): Value {
    const known = this.#blocked.get(value)
    if (known !== undefined) return known
    const blocked = this.toBlocks(this.plain(value))
    this.#blocked.set(value, blocked)
    return blocked
  }

  /** Puts plain images into blocks. */
  toBlocks(images: Value): Value {
    const { graph } = this
    const { type, shape } = images
    // What comes from a convolution has its channels first.
    const isMoved =
      images.operator === 'Transpose' && `${images.attributes.perm}` === `${TO_CHANNELS_LAST}`
    const source = isMoved ? images.inputs[0]! : images
    // The operator takes channels by fours.
    const axis = isMoved ? 1 : 3
    const paddings = source.shape.map((n, i) => [0, i === axis ? -n & 3 : 0] as const)
    const whole = pad(graph, cast(graph, source, 'float32'), paddings)
    const blocked = graph.node(`${NCHWC}.ReorderInput`, [whole], {
      type: 'float32',
      shape: this.shape(shape),
      attributes: isMoved ? {} : { channels_last: 1 }
    })
    return cast(graph, blocked, type)
  }

  /** The shape in blocks, as the operators call it, of plain images. */
  shape([batch, height, width, channels]: Shape): Shape {
    return [batch!, this.fill(channels!), height!, width!]
  }

  /** The next multiple of the block. */
  fill(count: number): number {
    return Math.ceil(count / this.block) * this.block
  }

  /** A value in blocks with all its axes: [batch, channels / block, height, width, block]. */
  axes(blocked: Value): Value {
    const [batch, channels, height, width] = blocked.shape as [number, number, number, number]
    const shape = [batch, channels / this.block, height, width, this.block]
    return reshape(this.graph, blocked, shape)
  }

  /**
   * Images in blocks with zeros at the ends of their rows. onnxruntime convolves what it pads itself place by place,
   * and all else six places at a time.
   */
  padRows(images: Value, left: number, right: number): Value {
    const padded = pad(this.graph, this.axes(images), [
      [0, 0],
      [0, 0],
      [0, 0],
      [left, right],
      [0, 0]
    ])
    return reshape(this.graph, padded, images.shape.with(3, images.shape[3]! + left + right))
  }

  /** The number of places, from `width` up, that are convolved in the least time. */
  wideRow(width: number): number {
    const left = width % 6
    return left === 2 || left === 5 ? width + 1 : left === 4 ? width + 2 : width
  }

  #unblock(value: Value, shape: Shape, attributes: Attributes): Value {
    const { graph } = this
    const plain = graph.node(
      `${NCHWC}.ReorderOutput`,
      [cast(graph, this.#blocked.get(value)!, 'float32')],
      { type: 'float32', shape, attributes: { channels: value.shape[3]!, ...attributes } }
    )
    return cast(graph, plain, value.type)
  }
}

/** Records what becomes of a value, or undefined: it stays plain. */
export type BlockedRule = (layouts: Layouts, value: Value) => Lowered | undefined
/** Rules by operator. */
export type BlockedRules = Readonly<Record<string, BlockedRule>>
