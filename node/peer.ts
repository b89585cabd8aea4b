import { availableParallelism } from 'node:os'
import { shareableAddresses } from '../protocol/federation/addresses.ts'
import { encodeManifest } from '../protocol/federation/codec.ts'
import { federationId } from '../protocol/federation/id.ts'
import { requireSupported } from '../protocol/federation/supported.ts'
import { formatTicket } from '../protocol/federation/ticket.ts'
import { systemClock } from './clock.ts'
import { type PeerContext, planMeme } from './context.ts'
import { controlPeer } from './control/control-peer.ts'
import type { Control } from './control/server.ts'
import { IdentityConflictError, PeerStoppedError } from './errors.ts'
import { createLibp2pExchange } from './exchange/libp2p/libp2p-exchange.ts'
import { sha256Hasher } from './hasher.ts'
import { createSigner } from './identity.ts'
import { createLearnerPool } from './learning/pool.ts'
import type { Baseline } from './learning/types.ts'
import { requireInput } from './models/require-input.ts'
import { createRandom } from './random.ts'
import { saveCheckpoint } from './store/checkpoint.ts'
import { openRunFolder, type RunFolder } from './store/run-folder.ts'
import { type Run, settleRun } from './store/settle-run.ts'
import { train } from './training.ts'
import type { Peer, PeerEvents, PeerInit, PeerPhase } from './types.ts'
import { whatLeaves } from './what-leaves.ts'

const LINGER_MS = 60_000
const LISTEN = ['/ip4/0.0.0.0/tcp/0']

/** What must be closed again, in the order in which it was opened. */
type Closers = (() => Promise<void>)[]

/**
 * Starts a peer: opens its run folder, its training threads and its network. It learns once `train` is called.
 * Rejects with a typed error, and then leaves nothing behind that it has made.
 */
export async function createPeer(init: PeerInit): Promise<Peer> {
  const { manifest } = init
  requireSupported(manifest)
  requireInput(init.model, manifest.task.input, manifest.task.classes.length)
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const folder = await openRunFolder(init.run)
  const closers: Closers = []
  try {
    const run = await settleRun(folder, init, federation)
    const context = await openContext(init, federation, folder, run, closers)
    closers.unshift(() => folder.close())
    const events = new EventTarget()
    const from = run.loaded?.checkpoint ?? null
    const control = await controlPeer({ init, context, events, run: folder.path, from })
    closers.push(() => control.close())
    return describePeer(init, context, folder, run, { events, control, closers })
  } catch (error) {
    await closeAll(closers)
    await folder.discard()
    throw error
  }
}

async function openContext(
  init: PeerInit,
  federation: string,
  folder: RunFolder,
  run: Run,
  closers: Closers
): Promise<PeerContext> {
  const { manifest, data, model, baseline = 'local', listen = LISTEN } = init
  const { threads, stepThreads } = shareCores(baseline)
  const clock = systemClock
  const hasher = sha256Hasher
  const signer = createSigner(run.identity)
  const pool = await createLearnerPool({
    engine: init.engine ?? 'auto',
    engineBefore: run.engineBefore,
    threads,
    stepThreads,
    sample: { manifest, model },
    clock
  })
  closers.push(() => pool.close())
  await run.save(pool.engine, stepThreads)
  const { seed } = run
  const learner = await pool.open({ peer: signer.peerId, seed, manifest, model, data, baseline })
  const exchange = await createLibp2pExchange({
    manifest,
    federation,
    identity: run.identity,
    signer,
    hasher,
    clock,
    incarnation: run.incarnation,
    listen,
    peers: init.peers ?? [],
    bootstrap: init.bootstrap ?? [],
    relays: init.relays ?? [],
    mdns: (init.mdns ?? true) && !listen.every(isLoopback),
    datastore: folder.datastore
  })
  closers.push(() => exchange.stop())
  await exchange.start()
  return {
    ...planMeme(manifest),
    manifest,
    federation,
    seed,
    data,
    learner,
    exchange,
    clock,
    random: createRandom(hasher),
    hasher,
    barrier: false
  }
}

function describePeer(
  init: PeerInit,
  context: PeerContext,
  folder: RunFolder,
  run: Run,
  { events, control, closers }: { events: EventTarget; control: Control; closers: Closers }
): Peer {
  const { exchange, learner, federation, manifest } = context
  const emit = <K extends keyof PeerEvents>(type: K, detail: PeerEvents[K]['detail']) =>
    events.dispatchEvent(new CustomEvent(type, { detail }))
  const onPhase = (phase: PeerPhase, round: number, deadlineMs: number | null = null) =>
    emit('peer:phase', { phase, round, neighbours: exchange.neighbours().length, deadlineMs })
  exchange.events.addEventListener('peer:limited', event =>
    emit('peer:limited', (event as PeerEvents['peer:limited']).detail)
  )
  const addresses = () => exchange.addresses()
  const stopping = new AbortController()
  let training: Promise<unknown> = Promise.resolve()
  const trainUntil = (signal: AbortSignal) => {
    const either = AbortSignal.any([signal, stopping.signal])
    return withConflict(exchange.events, folder.path, either, async stoppable => {
      const { report } = await train(context, {
        rounds: init.rounds ?? manifest.learning.rounds,
        alone: init.alone ?? false,
        guard: init.guard ?? false,
        lingerMs: init.lingerMs ?? LINGER_MS,
        resume: run.loaded?.checkpoint ?? null,
        signal: stoppable,
        onPhase,
        onEnter: round => emit('peer:enter', { round, neighbours: exchange.neighbours().length }),
        onProgress: (round, done, of) => emit('round:progress', { round, done, of }),
        onRound: metrics => folder.metrics.append([metrics]),
        onCheckpoint: async (checkpoint, metrics) => {
          await saveCheckpoint(folder.path, checkpoint)
          if (metrics !== null) emit('round:end', metrics)
        }
      })
      return report
    })
  }
  const stop = async () => {
    stopping.abort(new PeerStoppedError())
    await training
    await closeAll(closers)
  }
  let stopped: Promise<void> | undefined
  return {
    peerId: exchange.peerId,
    federation,
    engine: learner.engine,
    engineFallback: learner.fallback,
    engineBefore: run.engineBefore,
    stepThreads: shareCores(init.baseline).stepThreads,
    stepThreadsBefore: run.stepThreadsBefore,
    run: folder.path,
    control: control.address,
    controlFailure: control.failure,
    seed: run.seed,
    resumedFrom: run.loaded?.checkpoint.round ?? 0,
    isCheckpointPrevious: run.loaded?.isPrevious ?? false,
    events,
    addresses,
    ticket: () => formatTicket({ federation, peers: shareableAddresses(addresses()) }),
    whatLeaves: () => whatLeaves(manifest, context, init),
    train: async (signal = new AbortController().signal) => {
      stopping.signal.throwIfAborted()
      const report = trainUntil(signal)
      training = Promise.allSettled([training, report])
      return report
    },
    stop: () => {
      stopped ??= stop()
      return stopped
    }
  }
}

/** The pair and its twin learn side by side: they share out the cores. */
function shareCores(baseline: Baseline = 'local') {
  const cores = availableParallelism()
  const threads = Math.min(baseline === 'local' ? 2 : 1, cores)
  return { threads, stepThreads: Math.floor(cores / threads) }
}

/** Runs `work` until it ends, the signal stops it, or the identity of this run folder turns up a second time. */
async function withConflict<T>(
  events: EventTarget,
  run: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const conflict = new AbortController()
  const onConflict = () => conflict.abort(new IdentityConflictError(run))
  events.addEventListener('identity:conflict', onConflict)
  try {
    return await work(AbortSignal.any([signal, conflict.signal]))
  } finally {
    events.removeEventListener('identity:conflict', onConflict)
  }
}

/** Closes in reverse order, all of them, whatever one of them throws. */
async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch(() => {})
  }
}

const isLoopback = (multiaddr: string): boolean => /^\/ip4\/127\.|^\/ip6\/::1\//.test(multiaddr)
