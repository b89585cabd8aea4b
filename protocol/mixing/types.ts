/** Someone whose meme goes into the average, as it declares itself in its announcement. */
export interface Participant {
  /** Peer ID, base58btc text. */
  readonly peer: string
  /** Mesh degree when it announced. Declared, so never trusted beyond what a rule bounds. */
  readonly degree: number
  /** Training samples. Declared as well. */
  readonly samples: number
  /** Rounds that its meme is old, from 0; see `staleness`. */
  readonly staleness: number
}

export interface MixingOptions {
  /** Weigh by sample counts, a neighbour's capped at MAX_SAMPLE_RATIO times one's own. */
  readonly sampleWeighting: boolean
}

/** Convex weights: none below 0, and together 1 up to rounding. */
export interface MixingWeights {
  readonly self: number
  /** In the order of the neighbours that were given. */
  readonly neighbours: readonly number[]
}

/** How much of every neighbour goes into one's own meme. */
export interface MixingRule {
  /** By which manifests name it. */
  readonly name: string
  /** A shard can be mixed as soon as all have answered for it, without the rest of the meme. */
  readonly scope: 'shard'
  /** The rule is a weighted sum: it need not hold all vectors at once. */
  readonly needs: 'sum'
  weights(
    self: Participant,
    neighbours: readonly Participant[],
    options: MixingOptions
  ): MixingWeights
}
