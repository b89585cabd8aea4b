import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { PeerSamples } from '../data/types.ts'
import type { EngineName } from '../engine/types.ts'
import type { PrivateModel } from '../models/private-model.ts'

export type Baseline = 'local' | 'none'
/** The models that one peer can hold: its private one, its meme, and the local-only twin of the private one. */
export type ModelRole = 'private' | 'meme' | 'localOnly'
/** What a prediction can be taken from: a model, or the mean of the private model's and the meme's probabilities. */
export type Candidate = ModelRole | 'mean'
/** Which of a peer's models learn together: the mutual pair, or the twin alone. They may live in two threads. */
export type TraineeKind = 'mutual' | 'local'

/** All that a worker needs to learn for one peer. Crosses threads by structured clone; sample bytes are shared. */
export interface LearnerSpec {
  /** Labels this peer's random streams: its peer ID. */
  readonly peer: string
  readonly seed: string
  readonly manifest: Manifest
  readonly model: PrivateModel
  readonly data: PeerSamples
  readonly baseline: Baseline
}

/** The numbers of one round's learning, after schedules. */
export interface RoundPlan {
  readonly round: number
  /** The peer's own count of rounds, from 1: names its random streams, so that a resumed peer repeats none. */
  readonly ownRound: number
  readonly epochs: number
  readonly learningRate: number
  readonly alpha: number
  readonly beta: number
  readonly temperature: number
}

export interface LearnResult {
  /** The meme after this round's steps, flat, before mixing. */
  readonly meme: Float32Array
  /** Means over the mini-batches of this round; localOnly is null without the twin. */
  readonly losses: {
    readonly private: number
    readonly meme: number
    readonly localOnly: number | null
  }
  readonly steps: number
  /** Time in the worker, without waiting for it. */
  readonly trainingMs: number
}

export type Part = 'train' | 'validation' | 'test' | 'common'

/** Of the samples of a part, in its order. */
export interface Predictions {
  /** The predicted class of each. */
  readonly classes: Uint16Array
  /** The mean cross-entropy. */
  readonly loss: number
  /** Of the validation part: the cross-entropy of each after temperature scaling, what models are compared by. Else null. */
  readonly calibrated: Float32Array | null
}

/** How far models that learn together have come in the mini-batches of a round. */
export interface Cursor {
  /** The round, by the peer's own count. */
  readonly ownRound: number
  /** From 1. */
  readonly epoch: number
  /** Mini-batches of that epoch that are done. */
  readonly batch: number
  /** Each model's sum of losses over the mini-batches of this round that are done. */
  readonly losses: Readonly<Partial<Record<ModelRole, number>>>
}

/**
 * All that must be kept to go on as if never stopped: weights and optimizer slots by name, step counts. Those of the meme's
 * optimizer are there only while mini-batches of a round are left: every round begins with a fresh one.
 */
export interface LearnerState {
  readonly vectors: Readonly<Record<string, Float32Array>>
  readonly steps: Readonly<Record<string, number>>
  /** Of the pair and of the twin, which may have been stopped at another mini-batch. None before the first round. */
  readonly cursors: Readonly<Partial<Record<TraineeKind, Cursor>>>
  /** Shapes of the weights of each model that lasts, such as `784×10`: where they differ, vectors mean nothing. */
  readonly shapes: Readonly<Record<string, readonly string[]>>
}

/** One peer's models in a worker thread, as the main thread sees them. */
export interface Learner {
  readonly engine: EngineName
  /** Why that is not the pool's engine, which could not compile these models; null if it is. */
  readonly fallback: string | null
  /**
   * Local epochs of the mutual step (and of the twin's). The signal stops between mini-batches; asked again for the same
   * `ownRound`, they go on where they were stopped, here or after `restore`.
   */
  learn(
    plan: RoundPlan,
    options?: { signal?: AbortSignal; onProgress?: (done: number, of: number) => void }
  ): Promise<LearnResult>
  /** Puts a mixed meme in the meme's place; its optimizer starts afresh. */
  adopt(meme: Float32Array): Promise<void>
  /** The meme as it is, flat. */
  meme(): Promise<Float32Array>
  /**
   * Predictions of the first `limit` samples (all by default) of a part, by every model that is held, and by the mean of
   * private model and meme.
   */
  predict(part: Part, limit?: number): Promise<Partial<Record<Candidate, Predictions>>>
  state(): Promise<LearnerState>
  restore(state: LearnerState): Promise<void>
  dispose(): Promise<void>
}

/** Worker threads that learn for peers. `threads` of them; each learner lives in the least loaded one. */
export interface LearnerPool {
  readonly engine: EngineName
  readonly threads: number
  open(spec: LearnerSpec): Promise<Learner>
  /** Sum of the time that all workers spent learning, ms. */
  readonly busyMs: number
  close(): Promise<void>
}
