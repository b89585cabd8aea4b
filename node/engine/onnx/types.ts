import type { Shape } from '../../../protocol/meme/architecture.ts'

/** The element types that our graphs use. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool'
export type ElementArray = Float32Array | Int32Array | BigInt64Array | Uint8Array

/** An attribute of a node. ONNX tells integers from floats: a bare number is an integer. */
export type Attribute = number | { readonly float: number } | string | readonly number[]
export type Attributes = Readonly<Record<string, Attribute>>

/** A named input or output of a graph. */
export interface OnnxValue {
  readonly name: string
  readonly type: ElementType
  readonly shape: Shape
}

/** A constant (in ONNX's words, an initializer). */
export interface OnnxTensor extends OnnxValue {
  readonly data: ElementArray
}

/** One operation: values in and out by name. */
export interface OnnxNode {
  /** Of the standard set, or of another one with that in front: `com.microsoft.FusedGemm`. */
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Attributes
}

/** A whole computation; nodes stand behind those that they read from. */
export interface OnnxGraph {
  readonly name: string
  /** What the first axis of all inputs and outputs is called, where any size will do. */
  readonly batch?: string
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  /** The name of an empty list of tensors that is given out before all else. */
  readonly emptyList?: string
  readonly constants: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
}
