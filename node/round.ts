import { createNormGuard } from '../protocol/mixing/norm-guard.ts'
import { comparePeers } from '../protocol/mixing/order.ts'
import type { RoundContext } from './context.ts'
import { chooseModel } from './evaluation/choice.ts'
import { evaluateRound } from './evaluation/evaluate-round.ts'
import { judgeMeme } from './evaluation/judge-meme.ts'
import { encodeMeme } from './exchange/encode-meme.ts'
import { gather } from './exchange/gather.ts'
import { mixMemes } from './exchange/mix-memes.ts'
import type { Release } from './exchange/types.ts'
import { hex } from './hasher.ts'
import { afterRound, type GuardState, guardedPlan } from './learning/guard.ts'
import { release } from './learning/release.ts'
import { planRound } from './learning/schedules.ts'
import type { RoundMetrics } from './types.ts'

/** Where a peer stands between two rounds. */
export interface RoundState {
  /** Last completed round of the federation; 0 before the first. */
  readonly round: number
  /** The peer's own count of completed rounds. */
  readonly ownRound: number
  /** Digests of the announcements that went into `meme`, the peer's own first. */
  readonly lineage: readonly Uint8Array[]
  /** The meme as it was last mixed, flat in layout order. */
  readonly meme: Float32Array
  /** What the peer announced in that round; null before the first. */
  readonly announced: Release | null
  /** The neighbours when that round ended; empty after a start. */
  readonly neighbours: readonly string[]
  /** How far the guard has turned away from the meme; null without a guard. */
  readonly guard: GuardState | null
}

export interface RoundOptions {
  /** This is the peer's last round. */
  readonly final: boolean
  readonly signal: AbortSignal
  readonly onProgress?: (done: number, of: number) => void
  /** The exchange begins; how long it may take, ms, null without a deadline. */
  readonly onGather?: (deadlineMs: number | null) => void
}

/**
 * One round of one peer:
 *
 *   1. learn      E local epochs of the mutual step, in a worker thread
 *   2. release    what may leave of the meme
 *   3. announce   encode it in shards, keep them for the neighbours, publish their hashes
 *   4. gather     synchronous: wait for the neighbours' announcements, until the deadline; pulls begin as these come in
 *                 asynchronous: take the memes that were pulled meanwhile, each of them once
 *   5. mix        shard by shard, every neighbour's at once, in peer-ID order
 *   6. evaluate   on validation data and a fixed sample of the common test set
 *
 * Logging and the checkpoint are the caller's. Rejects with the signal's reason when stopped, which it can be up to the end
 * of mixing: the learner then stands within the round, and the same round again goes on from there. No neighbour's
 * failure makes it reject.
 */
export async function runRound(
  peer: RoundContext,
  before: RoundState,
  { final, signal, onProgress, onGather }: RoundOptions
): Promise<{ readonly after: RoundState; readonly metrics: RoundMetrics }> {
  const { manifest, exchange, learner, clock, arrivals } = peer
  const round = before.round + 1
  const ownRound = before.ownRound + 1
  const stream = (...label: (string | number)[]) =>
    peer.random.stream(peer.seed, 'peer', exchange.peerId, ...label, 'round', ownRound)

  const started = clock.now()
  const guardOf = (meme: Float32Array) => createNormGuard(meme, peer.layout)
  arrivals.turnTo({ round, ownRound, lineage: before.lineage, guard: guardOf(before.meme) })
  const unguarded = planRound(manifest.learning, round, ownRound)
  const plan = before.guard === null ? unguarded : guardedPlan(unguarded, before.guard)
  const learnt = await learner.learn(plan, {
    signal,
    ...(onProgress && { onProgress })
  })

  const released = release(learnt.meme, before.meme, stream('release'))

  const shards = await encodeMeme(released, peer.ranges, stream('encode'))
  const announced = {
    round,
    encoding: manifest.exchange.encoding,
    shards,
    samples: peer.data.train.indices.length,
    final,
    lineage: before.lineage
  }
  const own = await exchange.publish(announced)
  const publishedAt = clock.now()

  const isAsync = manifest.exchange.mode === 'async'
  if (isAsync) onGather?.(null)
  const { memes, deadlineMs } = isAsync
    ? { memes: arrivals.takeNew(learnt.meme.subarray(0, peer.layout.trainable)), deadlineMs: null }
    : await gather(peer, {
        round,
        guard: guardOf(learnt.meme),
        signal,
        ...(onGather && { onDeadline: onGather })
      })

  const mixed = await mixMemes(peer, { own, shards, meme: learnt.meme }, memes)
  signal.throwIfAborted()
  const gatheredAt = clock.now()
  await learner.adopt(mixed.meme)
  const adoptedAt = clock.now()

  const { accuracies, losses } = await evaluateRound(learner, peer.data)
  const guard = before.guard && { alpha: plan.alpha, ...judgeMeme(losses) }
  const others = mixed.weights.map(({ announcement }) => announcement).filter(each => each !== own)
  const neighbours = exchange.neighbours()
  // One that came since the last round, gave its meme and left is missed, too.
  const met = new Set([...before.neighbours, ...others.map(({ author }) => author)])
  const bytes = peer.traffic()

  return {
    after: {
      round,
      ownRound,
      lineage: [own, ...others].map(({ digest }) => digest),
      meme: mixed.meme,
      announced,
      neighbours,
      guard: guard && afterRound(before.guard, { round, ...guard })
    },
    metrics: {
      peerId: exchange.peerId,
      round,
      ownRound,
      averaged: mixed.weights.map(({ announcement, weight, staleness }) => ({
        peerId: announcement.author,
        announcement: hex(announcement.digest),
        weight,
        staleness
      })),
      massLost: mixed.massLost,
      aloneThisRound: others.length === 0,
      left: [...met].filter(id => !neighbours.includes(id)).sort(comparePeers),
      deadlineMs,
      losses: learnt.losses,
      accuracies,
      choice: chooseModel(losses),
      guard,
      payloadBytes: { in: bytes.payloadIn, out: bytes.payloadOut },
      controlBytes: { in: bytes.controlIn, out: bytes.controlOut },
      timings: {
        learnMs: publishedAt - started,
        gatherMs: gatheredAt - publishedAt - mixed.mixMs,
        mixMs: mixed.mixMs + adoptedAt - gatheredAt,
        evaluateMs: clock.now() - adoptedAt
      }
    }
  }
}
