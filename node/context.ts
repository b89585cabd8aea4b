import type { Manifest } from '../protocol/federation/manifest.ts'
import { knownRule } from '../protocol/federation/supported.ts'
import type { Layout } from '../protocol/meme/layout.ts'
import { planArchitecture } from '../protocol/meme/plan.ts'
import { encodedBytes, planShards, type ShardRange } from '../protocol/meme/sharding.ts'
import type { MixingRule } from '../protocol/mixing/types.ts'
import type { Hasher, Random } from '../protocol/ports.ts'
import type { Clock } from './clock.ts'
import type { PeerSamples } from './data/types.ts'
import type { Arrivals } from './exchange/arrivals.ts'
import type { Pace } from './exchange/pace.ts'
import type { Exchange, Traffic } from './exchange/types.ts'
import type { Learner } from './learning/types.ts'

/** What follows from a manifest alone. */
export interface MemeContext {
  readonly layout: Layout
  readonly ranges: readonly ShardRange[]
  readonly rule: MixingRule
}

/** What one peer works with through all its rounds. */
export interface PeerContext extends MemeContext {
  readonly manifest: Manifest
  /** Federation ID. */
  readonly federation: string
  /** Labels all random streams, together with the peer ID. */
  readonly seed: string
  readonly data: PeerSamples
  readonly learner: Learner
  readonly exchange: Exchange
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  /**
   * The neighbourhood is given and without faults: begin together, and in synchronous mode wait for every neighbour, without
   * a deadline. For simulations.
   */
  readonly barrier: boolean
}

/** What a peer works with, and what it has learnt of its neighbours since it started. */
export interface RoundContext extends PeerContext {
  readonly pace: Pace
  readonly arrivals: Arrivals
  /** What has gone over the network since this was last called. */
  readonly traffic: () => Traffic
}

/** Layout, shards and mixing rule of a federation. @throws ArchitectureError, ManifestUnsupportedError */
export function planMeme(manifest: Manifest): MemeContext {
  const { encoding, shardBytes, mixing } = manifest.exchange
  const { layout } = planArchitecture(manifest.meme.architecture, manifest.task.input)
  return { layout, ranges: planShards(layout, encoding, shardBytes), rule: knownRule(mixing) }
}

/** Bytes of a whole encoded meme: what a peer sends to each neighbour in a round. */
export const memeBytes = (ranges: readonly ShardRange[]): number =>
  ranges.reduce((sum, { start, end, encoding }) => sum + encodedBytes(encoding, end - start), 0)
