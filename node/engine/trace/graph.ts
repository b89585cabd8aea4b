import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { Attributes, ElementArray, ElementType } from '../onnx/types.ts'

/** One value of a recorded computation, with all that it is computed from. Never changes. */
export interface Value {
  /** Creation order: what a value is computed from has smaller ones. */
  readonly id: number
  readonly type: ElementType
  readonly shape: Shape
  /** An ONNX operator with one output, or what it is instead. */
  readonly operator: string | typeof INPUT | typeof CONSTANT
  readonly inputs: readonly Value[]
  readonly attributes: Attributes
  /** Of an input. */
  readonly name?: string
  /** Of a constant. */
  readonly data?: ElementArray
  /** The layer that it belongs to, in a model's forward or backward pass. */
  readonly layer?: string | undefined
}

export const INPUT = '(input)'
export const CONSTANT = '(constant)'

/** What a new value is; the rest follows from its inputs. */
export interface NodeInit {
  readonly type: ElementType
  readonly shape: Shape
  readonly attributes?: Attributes
}

/**
 * Constants of at most this many elements, and those with one number everywhere, are recognised by content; others by
 * the array they live in.
 */
const SMALL = 16

/** Whether a value is a constant with one number everywhere. */
export const isFilled = ({ data }: Pick<Value, 'data'>, value = data?.[0]): boolean =>
  value !== undefined && (data?.every((item: number | bigint) => item === value) ?? false)

/** Makes values. The same operation on the same values is recorded once. */
export class Graph {
  /** The layer whose forward pass is being recorded. */
  layer: string | undefined
  #values = 0
  readonly #known = new Map<string, Value>()
  readonly #large = new WeakMap<ElementArray, Map<string, Value>>()

  input(name: string, type: ElementType, shape: Shape): Value {
    return this.#make(INPUT, [], { type, shape }, { name })
  }

  constant(data: ElementArray, type: ElementType, shape: Shape): Value {
    const filled = isFilled({ data })
    const known = filled || data.length <= SMALL ? this.#known : this.#largeConstants(data)
    const content = filled ? data[0] : data.length > SMALL ? '' : data.join()
    const key = `${type}[${shape}]${content}`
    const found = known.get(key)
    if (found !== undefined) return found
    const value = this.#make(CONSTANT, [], { type, shape }, { data })
    known.set(key, value)
    return value
  }

  /** A constant vector of integers, as ONNX takes shapes and axes. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), 'int64', [values.length])
  }

  float(value: number): Value {
    return this.constant(Float32Array.of(value), 'float32', [])
  }

  node(operator: string, inputs: readonly Value[], init: NodeInit): Value {
    const { type, shape, attributes = {} } = init
    const key = `${operator}(${inputs.map(({ id }) => id)})${type}[${shape}]${JSON.stringify(attributes)}`
    const found = this.#known.get(key)
    if (found !== undefined) return found
    const value = this.#make(operator, inputs, init)
    this.#known.set(key, value)
    return value
  }

  #largeConstants(data: ElementArray): Map<string, Value> {
    const known = this.#large.get(data) ?? new Map<string, Value>()
    this.#large.set(data, known)
    return known
  }

  #make(
    operator: string,
    inputs: readonly Value[],
    { type, shape, attributes = {} }: NodeInit,
    more: Pick<Value, 'name' | 'data'> = {}
  ): Value {
    const layer = this.layer ?? inputs.findLast(input => input.layer !== undefined)?.layer
    return { id: this.#values++, type, shape, operator, inputs, attributes, layer, ...more }
  }
}

/** All values that the given ones are computed from, and these themselves, in order of creation. */
export function liveValues(outputs: Iterable<Value>): Value[] {
  const live = new Set<Value>()
  const pending = [...outputs]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (live.has(value)) continue
    live.add(value)
    pending.push(...value.inputs)
  }
  return [...live].sort((a, b) => a.id - b.id)
}
