import {
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import type { ElementArray, ElementType } from '../onnx/types.ts'
import { drawsByItself, UntraceableError } from './errors.ts'
import { Graph, type Value } from './graph.ts'

/** The operations of tfjs that draw: rand, randomUniform, randomNormal, randomGamma, truncatedNormal. */
const RANDOM = /^(rand|truncatedNormal).*__op$/

/** What a tensor of this backend holds: numbers, or a value of the graph that is being recorded. */
interface Held {
  readonly type: ElementType
  readonly content: ElementArray | Value
  references: number
}

/**
 * A tfjs backend that computes nothing: its kernels record what they would compute. Tensors that depend on no input of
 * the recorded step are numbers as elsewhere.
 */
export class TraceBackend extends KernelBackend {
  graph = new Graph()
  /** Data of variables that the step must not read: it would take their present values for constants. */
  readonly foreign = new Map<DataId, string>()
  readonly #held = new DataStorage<Held>(this, engine())

  /** The content of a tensor as a value of the graph. Tensors from elsewhere may share numbers in different shapes. */
  value({ dataId, shape }: TensorInfo): Value {
    const { content, type } = this.#get(dataId)
    return isValue(content) ? content : this.graph.constant(content, type, shape)
  }

  /** The numbers of a tensor that is constant, else undefined. */
  constant({ dataId }: TensorInfo): ElementArray | undefined {
    const { content } = this.#get(dataId)
    return isValue(content) ? content.data : content
  }

  /** A new tensor. */
  hold(value: Value): TensorInfo {
    const { type, shape } = value
    const dataId = this.#put(type, value.data ?? value)
    return { dataId, shape: [...shape], dtype: type as DataType }
  }

  override write(values: BackendValues, _shape: number[], dtype: DataType): DataId {
    if (RANDOM.test(engine().state.activeScope?.name ?? '')) {
      throw drawsByItself(this.graph.layer)
    }
    return this.#put(dtype as ElementType, elements(values, dtype))
  }

  override move(
    dataId: DataId,
    values: BackendValues,
    _shape: number[],
    dtype: DataType,
    references: number
  ): void {
    const content = elements(values, dtype)
    this.#held.set(dataId, { type: dtype as ElementType, content, references })
  }

  override readSync(dataId: DataId): BackendValues {
    const { content } = this.#held.get(dataId)
    if (!isValue(content)) return content as BackendValues
    throw new UntraceableError('reads values while it is recorded (data(), dataSync())', {
      layer: this.graph.layer ?? content.layer
    })
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId)
  }

  override refCount(dataId: DataId): number {
    return this.#held.has(dataId) ? this.#held.get(dataId).references : 0
  }

  override incRef(dataId: DataId): void {
    this.#held.get(dataId).references++
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#held.has(dataId)) return true
    const held = this.#held.get(dataId)
    if (--held.references > 0 && !force) return false
    this.#held.delete(dataId)
    return true
  }

  override numDataIds(): number {
    return this.#held.numDataIds()
  }

  override floatPrecision(): 32 {
    return 32
  }

  override epsilon(): number {
    return 1e-7
  }

  override timerAvailable(): boolean {
    return false
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true }
  }

  override dispose(): void {}

  /** tfjs moves data here from other backends when it is asked for, and takes it away there. */
  #get(dataId: DataId): Held {
    const name = this.#held.has(dataId) ? undefined : this.foreign.get(dataId)
    if (name === undefined) return this.#held.get(dataId)
    throw new UntraceableError(`reads the variable ${name}, which is of none of its models`, {
      layer: this.graph.layer
    })
  }

  #put(type: ElementType, content: ElementArray | Value): DataId {
    const dataId = {}
    this.#held.set(dataId, { type, content, references: 1 })
    return dataId
  }
}

const isValue = (content: ElementArray | Value): content is Value => 'operator' in content

/** Numbers as tfjs gives them, in the array of their type. Strings and complex numbers are not for graphs. */
function elements(values: BackendValues, dtype: DataType): ElementArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values as Float32Array)
    case 'int32':
      return Int32Array.from(values as Int32Array)
    case 'bool':
      return Uint8Array.from(values as Uint8Array)
    default:
      throw new UntraceableError(`uses tensors of ${dtype}`)
  }
}
