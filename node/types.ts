import type { Manifest } from '../protocol/federation/manifest.ts'
import type { PeerSamples } from './data/types.ts'
import type { EngineName } from './engine/types.ts'
import type { Choice } from './evaluation/choice.ts'
import type { MemeVerdict } from './evaluation/judge-meme.ts'
import type { Interval, Verdict } from './evaluation/types.ts'
import type { GuardState } from './learning/guard.ts'
import type { Baseline } from './learning/types.ts'
import type { PrivateModel } from './models/private-model.ts'

/** How a person (or program) starts one peer. Times in ms. */
export interface PeerInit {
  readonly manifest: Manifest
  readonly data: PeerSamples
  /** The private model: its layers, or the module that builds it. */
  readonly model: PrivateModel
  /** Run folder; created if absent, continued if it holds a run of the same federation. */
  readonly run: string
  /** Seeds this peer's shuffles and private weights. Default: drawn, and recorded in config.json. */
  readonly seed?: string
  /** Shown to nobody but the person at this machine. */
  readonly name?: string
  /** @default ['/ip4/0.0.0.0/tcp/0'] */
  readonly listen?: readonly string[]
  /** Multiaddrs of members to dial. */
  readonly peers?: readonly string[]
  /** Multiaddrs of meeting points, where this peer is listed and looks for members while it knows none. */
  readonly bootstrap?: readonly string[]
  /** Multiaddrs of relays, each with its peer ID, through which others reach this peer. */
  readonly relays?: readonly string[]
  /** Off whenever every listen address is loopback. @default true */
  readonly mdns?: boolean
  readonly engine?: EngineName | 'auto'
  /** Last round for this peer instead of the manifest's. */
  readonly rounds?: number
  /** Begin without neighbours. @default false */
  readonly alone?: boolean
  /** How long the final meme is still served. @default 60_000 */
  readonly lingerMs?: number
  /** @default 'local' */
  readonly baseline?: Baseline
  /** Raise α while the meme hurts this peer. @default false */
  readonly guard?: boolean
  /** Answer `memesh status` and `memesh peers` of this machine's user. @default true */
  readonly control?: boolean
  /** Every option as the person gave it: echoed in config.json. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** Accuracy of each model after a round, on the validation part (own) and at most 1,000 common samples. */
export interface RoundAccuracy {
  readonly ownMix: number | null
  readonly validation: number
  readonly common: number | null
  /** 95 %, of `ownMix`; of `validation` where that is null. */
  readonly interval: Interval
}

/** One line of metrics.jsonl: one peer, one completed round. */
export interface RoundMetrics {
  readonly peerId: string
  readonly round: number
  /** The peer's own count of rounds. */
  readonly ownRound: number
  /** Whose memes went into ours, in peer-id order, ourselves included. */
  readonly averaged: readonly {
    readonly peerId: string
    readonly announcement: string
    readonly weight: number
    /** Rounds that the meme was old; 0 for one of this round, in asynchronous mode for one that came since the last mixing. */
    readonly staleness: number
  }[]
  /** Mixing weight that was lost to shards that never came, and fell back to our own meme; 0 … 1. */
  readonly massLost: number
  /** True when no neighbour's meme went into ours. */
  readonly aloneThisRound: boolean
  /** Neighbours of the round before, and those averaged with in this one, that are none any more. */
  readonly left: readonly string[]
  /** How long gathering and mixing might have taken, ms; null without a deadline, or when nobody had to be waited for. */
  readonly deadlineMs: number | null
  readonly losses: {
    readonly private: number
    readonly meme: number
    readonly localOnly: number | null
  }
  readonly accuracies: {
    readonly private: RoundAccuracy
    readonly meme: RoundAccuracy
    readonly localOnly: RoundAccuracy | null
  }
  /** What `predict` would use after this round. */
  readonly choice: Choice
  /** α of this round, and what the guard has seen after it; null without a guard. */
  readonly guard: (MemeVerdict & { readonly alpha: number }) | null
  /** Bytes of shards since the line before: what is served after a round is told with the next. */
  readonly payloadBytes: { readonly in: number; readonly out: number }
  readonly controlBytes: { readonly in: number; readonly out: number }
  /** All together: how long the round took. */
  readonly timings: {
    /** Local epochs, and encoding and publishing the meme. */
    readonly learnMs: number
    /** Waiting for the memes of others; ends with the deadline. */
    readonly gatherMs: number
    /** Averaging, and handing the average to the learner. */
    readonly mixMs: number
    readonly evaluateMs: number
  }
  /** Simulations only: root of the mean squared distance of the memes to their mean, after mixing. */
  readonly consensusDistance?: number
}

/** What a peer has to show at its end. */
export interface PeerReport extends Verdict {
  readonly peerId: string
  readonly federation: string
  readonly round: number
  readonly ownRounds: number
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number }
  /** The fraction of the commonest class in the training part: who always answers it is right as often. */
  readonly commonest: number
  /** What `predict` uses. */
  readonly choice: Choice
  /** When the guard has raised α; null without a guard. */
  readonly guard: GuardState | null
  /** SHA-256 of the meme's float32 bytes, hexadecimal. */
  readonly memeDigest: string
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly seconds: number
}

export type PeerPhase =
  | 'waiting'
  | 'learning'
  | 'gathering'
  | 'evaluating'
  | 'lingering'
  | 'stopped'

export interface PeerEvents {
  /** The peer turns to something else. `deadlineMs`: of gathering; null for all else, and without a deadline. */
  'peer:phase': CustomEvent<{
    phase: PeerPhase
    round: number
    neighbours: number
    deadlineMs: number | null
  }>
  /** The neighbourhood was further: the peer goes on at this round, where so many neighbours are. */
  'peer:enter': CustomEvent<{ round: number; neighbours: number }>
  /** Another peer is reached through a relay with limits only: no meme can pass between us. */
  'peer:limited': CustomEvent<{ peer: string }>
  /** Mini-batches of this round's learning. */
  'round:progress': CustomEvent<{ round: number; done: number; of: number }>
  /** A round is complete: logged and checkpointed. */
  'round:end': CustomEvent<RoundMetrics>
}

export interface Peer {
  readonly peerId: string
  /** Federation ID. */
  readonly federation: string
  readonly engine: EngineName
  /** Why another engine than the one chosen runs: what it could not compile. Null if the chosen one runs. */
  readonly engineFallback: string | null
  /** What an earlier start of this run learnt on; null for a new run. `auto` keeps to it wherever it runs. */
  readonly engineBefore: EngineName | null
  /** Threads that compute one step together, where the engine can: the cores, shared with the twin. */
  readonly stepThreads: number
  /** The same in an earlier start of this run; null for a new run. Another number shows in the last digits. */
  readonly stepThreadsBefore: number | null
  readonly run: string
  /** Where it can be asked: path of a unix socket or name of a pipe; null if nowhere. */
  readonly control: string | null
  /** Why it cannot be asked, though it should be; null if it can. */
  readonly controlFailure: string | null
  readonly seed: string
  /** The round that it goes on from; 0 for a new run. */
  readonly resumedFrom: number
  /** The newest checkpoint was damaged: it goes on from the one before. */
  readonly isCheckpointPrevious: boolean
  readonly events: EventTarget
  /** Dialable multiaddrs. */
  addresses(): string[]
  /** `memesh://…`: all that a newcomer needs. */
  ticket(): string
  /** What leaves this machine, for a person to read, a line an entry. */
  whatLeaves(): string[]
  /**
   * All rounds, to the report. Rejects with a typed error. The signal, or `stop`, ends it after the mini-batch in hand: it
   * keeps a checkpoint and rejects with the signal's reason, or a PeerStoppedError; whoever has trained its last round is
   * judged all the same, and only lingers no longer. Rejects with a PeerStoppedError after `stop`.
   */
  train(signal?: AbortSignal): Promise<PeerReport>
  /**
   * Ends `train` where it runs, waits for its checkpoint, then leaves the network and closes workers and files. Never
   * rejects; a second call waits for the first.
   */
  stop(): Promise<void>
}
