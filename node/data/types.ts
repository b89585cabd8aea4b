import type { Shape } from '../../protocol/meme/architecture.ts'

/**
 * Raw samples as they were read, in shared memory: peers and worker threads look into the same bytes, and
 * preprocessing happens batch by batch.
 */
export interface Dataset {
  readonly name: string
  /** `count` × product of `shape` values, on a SharedArrayBuffer; bytes for images. */
  readonly values: Uint8Array | Float32Array
  /** Of one sample before preprocessing, e.g. [28, 28, 1]. */
  readonly shape: Shape
  /** Class index of each sample, on a SharedArrayBuffer. */
  readonly labels: Uint16Array
  readonly count: number
  readonly classes: number
}

/** Some samples of a dataset, in order. */
export interface Samples {
  readonly dataset: Dataset
  readonly indices: Uint32Array
}

/**
 * What one peer has. `common` is the data set's own test set, or null where there is none. Rounds are evaluated on its
 * first samples, so these must stand for all of it: see `stratifiedOrder`.
 */
export interface PeerSamples {
  readonly train: Samples
  readonly validation: Samples
  readonly test: Samples
  readonly common: Samples | null
}
