import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { PeerSamples } from '../data/types.ts'
import type { EngineName } from '../engine/types.ts'
import type { Choice } from '../evaluation/choice.ts'
import type { Accuracy, Interval, Used, Verdict } from '../evaluation/types.ts'
import type { GuardState } from '../learning/guard.ts'
import type { Baseline } from '../learning/types.ts'
import type { PrivateModel } from '../models/private-model.ts'
import type { RoundMetrics } from '../types.ts'

/** One simulated peer. */
export interface SimulatedPeer {
  readonly name: string
  /** The private model's name, as reported, and what it is made from. */
  readonly model: string
  readonly architecture: PrivateModel
  readonly data: PeerSamples
  /** A round's learning takes at least so many ms: a slower machine than this one. @default 0 */
  readonly learnMs?: number
}

export type Topology =
  | { readonly kind: 'full' | 'ring' | 'mesh' }
  | { readonly kind: 'random'; readonly degree: number }

export interface SimulationInit {
  readonly manifest: Manifest
  readonly peers: readonly SimulatedPeer[]
  /** @default full */
  readonly topology?: Topology
  readonly seed: string
  readonly engine?: EngineName | 'auto'
  /** @default 'local' */
  readonly baseline?: Baseline
  /** Each peer raises its α while the meme hurts it. @default false */
  readonly guard?: boolean
  /** Run folder; must not hold another run. */
  readonly out: string
  /** Goes on with the simulation in `out`, which must have begun with the same peers and settings. @default false */
  readonly resume?: boolean
  /** Training threads. @default the cores of this machine, at most one a learner */
  readonly threads?: number
  /** Every option as the person gave it: echoed in config.json and in the report. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  /** All peers have completed a round; lines in the order of `peers`. */
  readonly onRound?: (round: number, lines: readonly RoundMetrics[]) => void
  /** What is being done before round 1 and after the last. */
  readonly onPhase?: (phase: 'starting' | 'connecting' | 'training' | 'evaluating') => void
  /** `before`: what an earlier start learnt on; null for a new simulation. */
  readonly onEngine?: (engine: EngineName, threads: number, before: EngineName | null) => void
  /** A peer's newest checkpoint is damaged: it goes on from the one before. */
  readonly onDamaged?: (peer: string) => void
  /** A peer's models cannot be compiled: it learns on another engine. */
  readonly onFallback?: (peer: string, engine: EngineName, why: string) => void
}

export interface SimulatedPeerReport {
  readonly name: string
  readonly peerId: string
  readonly model: string
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number }
  readonly localOnly: Accuracy | null
  readonly private: Accuracy
  readonly meme: Accuracy
  readonly memeDigest: string
  readonly gain: number | null
  readonly gainInterval: Interval | null
  /** The fraction of the commonest class in the training part. */
  readonly commonest: number
  /** What `predict` uses, and how good it is. */
  readonly choice: Choice
  readonly used: Used
  /** When the guard has raised α; null without a guard. */
  readonly guard: GuardState | null
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** The document that `memesh simulate --json` prints. Fractions; all of the last round, never the best on test. */
export interface SimulationReport {
  readonly schema: 'memesh.simulation/1'
  readonly federation: string
  readonly engine: EngineName
  readonly seed: string
  readonly rounds: number
  readonly seconds: number
  readonly trainingSeconds: number
  readonly config: Readonly<Record<string, unknown>>
  readonly peers: readonly SimulatedPeerReport[]
  readonly mean: Verdict
  /** `used`: of what `predict` uses. */
  readonly worst: { readonly gain: number | null; readonly used: number | null }
  readonly consensusDistance: number
}
