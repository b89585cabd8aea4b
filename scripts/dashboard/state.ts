// What the page is sent. It is read in the browser: types only.

/** What a curve can show. */
export type Quantity =
  | 'private'
  | 'meme'
  | 'localOnly'
  | 'privateLoss'
  | 'memeLoss'
  | 'localOnlyLoss'
  | 'gain'
  | 'megabytes'
  | 'roundSeconds'

/** One peer's rounds, or their mean over the peers: columns of equal length. */
export interface Curves {
  readonly name: string
  readonly round: readonly number[]
  /** Since round 1 began: the sum of what the rounds took. */
  readonly seconds: readonly number[]
  /** Accuracies in per cent, gain in points, bytes of both directions. */
  readonly values: Readonly<Record<Quantity, readonly (number | null)[]>>
}

/** What a running peer says of itself. */
export interface Activity {
  readonly phase: string
  readonly round: number
  readonly done: number | null
  readonly of: number | null
  readonly neighbours: number
}

/** A run as it stands. */
export interface RunState {
  /** Its place on the page, from 0. */
  readonly id: number
  readonly name: string
  readonly folder: string
  readonly federation: string
  readonly kind: 'peer' | 'simulation'
  readonly round: number
  readonly rounds: number
  readonly hasEnded: boolean
  /** Of a peer that runs; null for all others. */
  readonly activity: Activity | null
  /** The mean first, where there are several peers. */
  readonly curves: readonly Curves[]
  /** Every how many rounds is on the curves. */
  readonly every: number
}
