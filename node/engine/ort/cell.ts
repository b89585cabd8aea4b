import type { Tensor as OrtTensor } from 'onnxruntime-node'

/** One tensor of a state, between the steps that change it. Lives outside of tfjs. */
export interface Cell {
  readonly size: number
  /** What a step reads. */
  readonly now: OrtTensor
  /** Where a step writes; null: into a tensor that onnxruntime makes. */
  readonly next: OrtTensor | null
  /** What a step wrote is what the next one reads. */
  take(written: OrtTensor): void
  /** The values; valid until the next step. */
  read(): Float32Array
  /** `values` are copied. */
  write(values: Float32Array): void
  dispose(): void
}
