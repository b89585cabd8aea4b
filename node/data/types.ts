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
  /** Of images that were decoded: by what. */
  readonly decoder?: string
  /** Of a table: how each value becomes inputs; what is missing is NaN. Fitted to a peer's training part. */
  readonly columns?: readonly ColumnEncoding[]
}

/** How a column of a table enters the models. */
export type ColumnEncoding =
  /** (value − mean) / std; a missing one is the mean, 0. */
  | { readonly kind: 'number'; readonly mean: number; readonly std: number }
  /** One-hot over so many values, of which the cell holds the index; a missing one is that of `fill`. */
  | { readonly kind: 'category'; readonly size: number; readonly fill: number }

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

/** A data set as it was read, with what it says itself of its parts. */
export interface LoadedSource {
  readonly train: Samples
  /** Set aside by the data set itself, for who has it; null where these parts are drawn instead. */
  readonly validation: Samples | null
  readonly test: Samples | null
  /** A test set for all who have a part of this data set. */
  readonly common: Samples | null
  readonly sites: Sites | null
  readonly groups: Groups
}

/** The number of its group, for each sample of a data set: samples that must not be parted. Null where each stands for itself. */
export type Groups = Uint32Array | null

/** Told what a person should know of how data are read, a line each. */
export type OnNote = (note: string) => void

/** Whose each sample of a data set is. */
export interface Sites {
  /** In order by code point. */
  readonly names: readonly string[]
  /** Index of its site, for each sample of the data set. */
  readonly of: Uint16Array
}
