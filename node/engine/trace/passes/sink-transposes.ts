import { type Graph, liveValues, type Value } from '../graph.ts'
import {
  channelsFirst,
  channelsLast,
  TO_CHANNELS_FIRST,
  TO_CHANNELS_LAST
} from '../kernels/windows.ts'
import { reshape } from '../operations.ts'
import { ELEMENTWISE, REDUCTIONS } from '../operator-kinds.ts'

/** Where each axis of a channels-last tensor is in a channels-first one. */
const POSITION = [0, 2, 3, 1] as const

/**
 * Moves transposes from channels-first to channels-last towards the outputs, until they meet one the other way and
 * both are gone: what lies between two convolutions is computed in the convolutions' order. tfjs records every tensor
 * channels-last; ONNX convolves channels-first.
 */
export function sinkTransposes(outputs: readonly Value[], graph: Graph): Value[] {
  const pass = new Pass(graph)
  for (const value of liveValues(outputs)) pass.rewrite(value)
  return outputs.map(value => pass.of(value))
}

class Pass {
  readonly #graph: Graph
  /** What has become of each value. */
  readonly #rewritten = new Map<Value, Value>()
  /** The channels-first forms of new values, where there is one that is not a transpose of it. */
  readonly #first = new Map<Value, Value>()

  constructor(graph: Graph) {
    this.#graph = graph
  }

  of(value: Value): Value {
    return this.#rewritten.get(value) ?? value
  }

  rewrite(value: Value): void {
    this.#rewritten.set(
      value,
      this.#rewrite(
        value,
        value.inputs.map(input => this.of(input))
      )
    )
  }

  #rewrite(value: Value, inputs: readonly Value[]): Value {
    const [x] = inputs
    if (x === undefined) return value
    if (value.operator === 'Transpose') {
      const perm = value.attributes.perm as readonly number[]
      if (same(perm, TO_CHANNELS_LAST)) return this.#last(x)
      if (same(perm, TO_CHANNELS_FIRST)) return this.#firstOf(x)
    }
    if (inputs.some(input => this.#first.has(input))) {
      const moved = this.#moved(value, inputs)
      if (moved !== undefined) return moved
    }
    return this.#graph.node(value.operator, inputs, value)
  }

  /** The channels-last form of a channels-first value. Unless something needs it, it is dead. */
  #last(first: Value): Value {
    const last = channelsLast(this.#graph, first)
    this.#first.set(last, first)
    return last
  }

  #firstOf(value: Value): Value {
    return this.#first.get(value) ?? channelsFirst(this.#graph, value)
  }

  /** The value computed from the channels-first forms of its inputs, if its operator allows. */
  #moved(value: Value, inputs: readonly Value[]): Value | undefined {
    const { operator, shape, type, attributes } = value
    const to = { type, attributes, shape: TO_CHANNELS_FIRST.map(axis => shape[axis]!) }
    if (ELEMENTWISE.has(operator) && shape.length === 4) {
      const operands = inputs.map(input => this.#operand(input))
      return this.#last(this.#graph.node(operator, operands, to))
    }
    if (operator === 'Concat') {
      const axis = POSITION[attributes.axis as number]!
      const parts = inputs.map(input => this.#firstOf(input))
      return this.#last(this.#graph.node(operator, parts, { ...to, attributes: { axis } }))
    }
    const [x, ...parameters] = inputs as [Value, ...Value[]]
    if (operator === 'Slice') {
      const [begin, end, axes, step] = parameters as [Value, Value, Value, Value]
      const moved = [begin, end, this.#axes(axes), step]
      return this.#last(this.#graph.node(operator, [this.#firstOf(x), ...moved], to))
    }
    if (REDUCTIONS.has(operator)) {
      const axes = parameters[0]!
      // The axes that are left must come in the same order.
      const left = [0, 1, 2, 3].filter(axis => !integers(axes).includes(axis))
      const ordered = left.every((axis, i) => i === 0 || POSITION[axis]! > POSITION[left[i - 1]!]!)
      return ordered
        ? this.#graph.node(operator, [this.#firstOf(x), this.#axes(axes)], value)
        : undefined
    }
    return undefined
  }

  /** An operand of an element-wise operation on channels-first tensors: broadcast axes move too. */
  #operand(value: Value): Value {
    const rank = value.shape.length
    if (rank === 4) return this.#firstOf(value)
    if (value.shape.every(n => n === 1)) return value
    const shape = [...new Array<number>(4 - rank).fill(1), ...value.shape]
    return channelsFirst(this.#graph, reshape(this.#graph, value, shape))
  }

  #axes(axes: Value): Value {
    return this.#graph.integers(integers(axes).map(axis => POSITION[axis]!))
  }
}

const integers = ({ data }: Value): number[] => Array.from(data as BigInt64Array, Number)
const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join()
