import { anySignal } from 'any-signal'
import { memeDigest } from '../protocol/meme/digest.ts'
import type { PeerContext, RoundContext } from './context.ts'
import { catchUp, enter } from './entry.ts'
import { collectEvidence } from './evaluation/evaluate-round.ts'
import { judge } from './evaluation/judge.ts'
import type { Evidence } from './evaluation/types.ts'
import { Arrivals } from './exchange/arrivals.ts'
import { changed } from './exchange/changed.ts'
import { Pace } from './exchange/pace.ts'
import { trafficSince } from './exchange/traffic-since.ts'
import { hex } from './hasher.ts'
import { UNMOVED } from './learning/guard.ts'
import { type RoundState, runRound } from './round.ts'
import type { Checkpoint } from './store/checkpoint.ts'
import type { PeerPhase, PeerReport, RoundMetrics } from './types.ts'

export interface TrainingOptions {
  /** Number of the last round for this peer. */
  readonly rounds: number
  /** Begin without neighbours. */
  readonly alone: boolean
  /** Raise α while the meme hurts. @default false */
  readonly guard?: boolean
  /** How long the final meme is served to neighbours that have not got it yet, ms. */
  readonly lingerMs: number
  /** Where an earlier start has come to. */
  readonly resume: Checkpoint | null
  /** Peers that had completed their last round by then: they need nothing of us any more. @default none */
  readonly complete?: ReadonlySet<string>
  readonly signal: AbortSignal
  /** `deadlineMs`: of gathering, where it has a deadline. */
  readonly onPhase?: (phase: PeerPhase, round: number, deadlineMs?: number | null) => void
  /** The neighbourhood is further: the peer goes on at this round. */
  readonly onEnter?: (round: number) => void
  readonly onProgress?: (round: number, done: number, of: number) => void
  /** Logs a completed round; its checkpoint is written after that. */
  readonly onRound: (metrics: RoundMetrics, meme: Float32Array) => Promise<void>
  /** Keeps a checkpoint: behind every round with its metrics, and without any where the signal stopped the peer. */
  readonly onCheckpoint: (checkpoint: Checkpoint, metrics: RoundMetrics | null) => Promise<void>
}

export interface TrainingOutcome {
  readonly report: PeerReport
  /** What the report was judged by: means over peers need it. */
  readonly evidence: Evidence
}

/**
 * A peer's life with a federation: waits for neighbours, enters, runs its rounds, serves its final meme, and reports.
 * Stopped by the signal, it rejects with its reason, once it has checkpointed where it stands.
 */
export async function train(peer: PeerContext, options: TrainingOptions): Promise<TrainingOutcome> {
  const { exchange, learner, clock } = peer
  const { rounds, onPhase } = options
  const started = clock.now()

  onPhase?.('waiting', 0)
  const resumed = await beginning(peer, options)
  // A run that is complete needs nobody: it is judged again.
  const state = resumed.round < rounds ? await runRounds(peer, resumed, options) : resumed

  exchange.setStatus({ state: 'final', round: state.round })
  onPhase?.('evaluating', state.round)
  const evidence = await collectEvidence(learner, peer.data)
  const { seed, random } = peer
  const verdict = judge(evidence, random.stream(seed, 'peer', exchange.peerId, 'bootstrap'))
  onPhase?.('lingering', state.round)
  await linger(peer, state.round, options)

  const { train, validation, test } = peer.data
  const report = {
    ...verdict,
    peerId: exchange.peerId,
    federation: peer.federation,
    round: state.round,
    ownRounds: state.ownRound,
    samples: {
      train: train.indices.length,
      validation: validation.indices.length,
      test: test.indices.length
    },
    commonest: Math.max(...evidence.shares),
    choice: evidence.choice,
    guard: state.guard,
    memeDigest: hex(memeDigest(state.meme, peer.hasher)),
    bytesSent: exchange.traffic.payloadOut,
    bytesReceived: exchange.traffic.payloadIn,
    seconds: (clock.now() - started) / 1000
  }
  return { report, evidence }
}

/** Enters, and runs round after round; wherever the neighbourhood is further, goes on there. */
async function runRounds(
  context: PeerContext,
  resumed: RoundState,
  options: TrainingOptions
): Promise<RoundState> {
  const { rounds, alone, signal } = options
  const over = new AbortController()
  const peer = withIntake(context, AbortSignal.any([signal, over.signal]))
  const move = (to: RoundState) => {
    if (to.round > state.round) options.onEnter?.(to.round + 1)
    state = to
  }
  let state = resumed
  try {
    move(await enter(peer, resumed, { rounds, alone, signal }))
    while (state.round < rounds) {
      // A signal that lasts for weeks would keep a trace of every AbortSignal.any that is made of it (nodejs/node#54614).
      const ofRound = anySignal([signal])
      try {
        state = await nextRound(peer, state, { ...options, signal: ofRound })
        if (state.round < rounds) move(await catchUp(peer, state, { rounds, signal: ofRound }))
      } finally {
        ofRound.clear()
      }
    }
    return state
  } catch (error) {
    // Whatever else has failed, the last checkpoint is what to go on from.
    const isStopped = signal.aborted && error === signal.reason
    if (isStopped) await options.onCheckpoint(await checkpoint(peer, state, state.meme), null)
    throw error
  } finally {
    over.abort()
  }
}

/** Runs, logs and keeps one round. */
async function nextRound(
  peer: RoundContext,
  before: RoundState,
  { rounds, signal, onPhase, ...options }: TrainingOptions
): Promise<RoundState> {
  const round = before.round + 1
  peer.exchange.setStatus({ state: 'training', round })
  onPhase?.('learning', round)
  const { after, metrics } = await runRound(peer, before, {
    final: round === rounds,
    signal,
    onProgress: (done, of) => options.onProgress?.(round, done, of),
    onGather: deadlineMs => onPhase?.('gathering', round, deadlineMs)
  })
  await options.onRound(metrics, after.meme)
  await options.onCheckpoint(await checkpoint(peer, after), metrics)
  return after
}

/** Adds what is learnt of the neighbours while the rounds last. */
function withIntake(peer: PeerContext, signal: AbortSignal): RoundContext {
  const { mode, staleness: maxStaleness, deadline } = peer.manifest.exchange
  const { exchange, clock, ranges } = peer
  return {
    ...peer,
    traffic: trafficSince(exchange),
    pace: new Pace(deadline),
    arrivals: new Arrivals({ exchange, clock, ranges, mode, maxStaleness, signal })
  }
}

async function beginning(
  peer: PeerContext,
  { resume, guard = false }: TrainingOptions
): Promise<RoundState> {
  const { learner, exchange } = peer
  if (resume !== null) await learner.restore(resume.learner)
  // Neighbours that had not got it yet are going to wait for it.
  if (resume?.announced) await exchange.publish(resume.announced)
  return {
    round: resume?.round ?? 0,
    ownRound: resume?.ownRound ?? 0,
    lineage: resume?.lineage ?? [],
    meme: resume?.mixed ?? (await learner.meme()),
    announced: resume?.announced ?? null,
    neighbours: [],
    guard: guard ? (resume?.guard ?? UNMOVED) : null
  }
}

/** Between two rounds; within one, `mixed` is the meme that it began with. */
async function checkpoint(
  peer: PeerContext,
  { round, ownRound, lineage, announced, guard }: RoundState,
  mixed: Float32Array | null = null
): Promise<Checkpoint> {
  return {
    federation: peer.federation,
    round,
    ownRound,
    lineage,
    mixed,
    // Among real peers nobody waits for a round that is over.
    announced: peer.barrier ? announced : null,
    guard,
    learner: await peer.learner.state()
  }
}

/** Serves the final meme until every neighbour that can still mix it has it, or the time is over. */
async function linger(peer: PeerContext, round: number, options: TrainingOptions) {
  const { exchange, clock, manifest } = peer
  const { lingerMs, signal, complete } = options
  const over = AbortSignal.any([signal, clock.timeout(lingerMs)])
  const isDone = (id: string) => {
    const status = exchange.status(id)
    const isBehind = manifest.exchange.mode === 'async' || (status?.round ?? 0) < round
    return complete?.has(id) || (status?.state === 'final' && isBehind)
  }
  const unserved = () =>
    exchange.neighbours().some(id => !exchange.served(round).has(id) && !isDone(id))
  while (unserved() && !over.aborted) await changed(exchange.events, over)
}
