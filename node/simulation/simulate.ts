import { encodeManifest } from '../../protocol/federation/codec.ts'
import { federationId } from '../../protocol/federation/id.ts'
import { requireSupported } from '../../protocol/federation/supported.ts'
import { systemClock } from '../clock.ts'
import { type PeerContext, planMeme } from '../context.ts'
import type { Exchange } from '../exchange/types.ts'
import { sha256Hasher } from '../hasher.ts'
import { loadOf } from '../learning/load.ts'
import { createLearnerPool } from '../learning/pool.ts'
import type { LearnerPool } from '../learning/types.ts'
import type { PrivateModel } from '../models/private-model.ts'
import { requireInput } from '../models/require-input.ts'
import { createRandom } from '../random.ts'
import { saveCheckpoint } from '../store/checkpoint.ts'
import type { RunFolder } from '../store/run-folder.ts'
import { train } from '../training.ts'
import { consensusDistance } from './consensus.ts'
import { connectGraph, createExchanges } from './network.ts'
import { reportSimulation } from './report.ts'
import { RoundBoard } from './round-board.ts'
import {
  openSimulationFolder,
  type SettledSimulation,
  settleSimulation
} from './settle-simulation.ts'
import { slowLearner } from './slow-learner.ts'
import { createGraph, type Graph } from './topology.ts'
import type { SimulatedPeer, SimulationInit, SimulationReport } from './types.ts'

/** Peers of a simulation end together: a neighbour that is still unserved after this is not coming. */
const LINGER_MS = 60_000

/**
 * Runs the very same peers as `createPeer` does, all in this process, over libp2p on loopback, with a shared pool of
 * training threads. For the topologies full, ring and random:k, in synchronous mode, the same seed gives the same metrics
 * and bit-identical memes, whatever the number of threads, and however often it was stopped and gone on with (`resume`).
 * Stopped by the signal, it rejects with its reason, once every peer has checkpointed where it stands.
 * @throws TopologyInvalidError, RunFolderMismatchError (the folder holds another run), or what stopped a peer
 */
export async function simulate(init: SimulationInit): Promise<SimulationReport> {
  requireSupported(init.manifest)
  const { input, classes } = init.manifest.task
  for (const { architecture } of init.peers) requireInput(architecture, input, classes.length)
  const random = createRandom(sha256Hasher)
  const graph = createGraph(
    init.topology ?? { kind: 'full' },
    init.peers.length,
    random.stream(init.seed, 'topology')
  )
  const folder = await openSimulationFolder(init)
  try {
    return await run(init, folder, graph)
  } finally {
    await folder.close()
  }
}

async function run(
  init: SimulationInit,
  folder: RunFolder,
  graph: Graph | null
): Promise<SimulationReport> {
  const { manifest, seed, peers, threads } = init
  const started = systemClock.now()
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  init.onPhase?.('starting')
  const settled = await settleSimulation(folder, init, { federation, graph })
  for (const [index, { loaded }] of settled.peers.entries()) {
    if (loaded?.isPrevious) init.onDamaged?.(peers[index]!.name)
  }
  const pool = await createLearnerPool({
    engine: init.engine ?? 'auto',
    engineBefore: settled.engineBefore,
    clock: systemClock,
    sample: { manifest, model: heaviestModel(init) },
    ...(threads !== undefined && { threads })
  })
  await settled.save(pool.engine)
  init.onEngine?.(pool.engine, pool.threads, settled.engineBefore)
  const { incarnation } = settled
  const network = { manifest, federation, seed, peers: peers.length, graph, incarnation }
  const exchanges = await createExchanges(network)
  try {
    const trained = await trainAll(init, {
      folder,
      settled,
      graph,
      federation,
      pool,
      exchanges
    })
    return reportSimulation(init, trained.outcomes, {
      federation,
      engine: pool.engine,
      consensusDistance: trained.consensusDistance,
      seconds: (systemClock.now() - started) / 1000,
      trainingSeconds: pool.busyMs / 1000
    })
  } finally {
    await Promise.all(exchanges.map(exchange => exchange.stop()))
    await pool.close()
  }
}

/** Of the peer that has most to learn. */
function heaviestModel({ manifest, peers }: SimulationInit): PrivateModel {
  const load = ({ architecture: model, data }: SimulatedPeer) =>
    loadOf('mutual', { manifest, model, data })
  return peers.reduce((most, peer) => (load(peer) > load(most) ? peer : most)).architecture
}

interface Running {
  readonly folder: RunFolder
  readonly settled: SettledSimulation
  readonly graph: Graph | null
  readonly federation: string
  readonly pool: LearnerPool
  readonly exchanges: readonly Exchange[]
}

/** All peers at once, from the first dial to the last report. The first failure stops the others. */
async function trainAll(init: SimulationInit, running: Running) {
  const { folder, settled, graph, exchanges } = running
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, ...(init.signal ? [init.signal] : [])])
  const { rounds } = init.manifest.learning
  /** The last round that each peer's newest checkpoint has behind it; the one before may lack it. */
  const behind = settled.peers.map(({ loaded }) => loaded?.checkpoint.round ?? 0)
  const { logged } = settled
  const complete = new Set(
    exchanges.flatMap(({ peerId }, index) => (behind[index]! >= rounds ? [peerId] : []))
  )
  const board = new RoundBoard({
    peers: exchanges.map(({ peerId }) => peerId),
    // Where neighbours wait for each other, a round's shards are all served before the round after the next.
    servedBytes:
      graph !== null && init.manifest.exchange.mode === 'sync'
        ? (peerId, round) =>
            exchanges.find(exchange => exchange.peerId === peerId)?.servedBytes(round) ?? 0
        : null,
    complete: async lines => {
      await folder.metrics.append(lines)
      const round = lines[0]?.round ?? 0
      logged.add(round)
      init.onRound?.(round, lines)
      if (round === rounds) init.onPhase?.('evaluating')
    }
  })
  const contexts = await openContexts(init, running).catch(async (error: unknown) => {
    // A model that cannot be built, as a rule: once mended, it begins in the same folder.
    await folder.discard()
    throw error
  })
  for (const { completed } of settled.peers) {
    for (const { metrics, meme } of completed) await board.add(metrics, meme)
  }
  init.onPhase?.('connecting')
  await connectGraph(exchanges, graph, signal)
  init.onPhase?.('training')
  const settling = await Promise.allSettled(
    contexts.map(async (context, index) => {
      const { folder: checkpoints, loaded, pending } = settled.peers[index]!
      return train(context, {
        rounds,
        alone: false,
        guard: init.guard ?? false,
        lingerMs: LINGER_MS,
        resume: loaded?.checkpoint ?? null,
        complete,
        signal,
        onRound: async (metrics, meme) => {
          await pending.keep({ metrics, meme })
          await board.add(metrics, meme)
        },
        onCheckpoint: async checkpoint => {
          await saveCheckpoint(checkpoints, checkpoint)
          behind[index] = checkpoint.round
          const least = Math.min(...behind)
          const isOver = (round: number) => round < least && logged.has(round)
          await Promise.all(settled.peers.map(peer => peer.pending.drop(isOver)))
        }
      }).catch((error: unknown) => {
        failure.abort(error)
        throw error
      })
    })
  )
  // Only now have all peers checkpointed.
  failure.signal.throwIfAborted()
  const outcomes = settling.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  await board.finish()
  const memes = await Promise.all(contexts.map(({ learner }) => learner.meme()))
  return { outcomes, consensusDistance: consensusDistance(memes) }
}

function openContexts(
  { manifest, seed, baseline = 'local', peers, onFallback }: SimulationInit,
  { graph, federation, pool, exchanges }: Running
): Promise<PeerContext[]> {
  const meme = planMeme(manifest)
  const random = createRandom(sha256Hasher)
  return Promise.all(
    peers.map(async ({ name, architecture: model, data, learnMs = 0 }, index) => {
      const exchange = exchanges[index]!
      const spec = { peer: exchange.peerId, seed, manifest, model, data, baseline }
      const learner = await pool.open(spec)
      if (learner.fallback !== null) onFallback?.(name, learner.engine, learner.fallback)
      return {
        ...meme,
        manifest,
        federation,
        seed,
        data,
        exchange,
        learner: learnMs > 0 ? slowLearner(learner, learnMs, systemClock) : learner,
        clock: systemClock,
        random,
        hasher: sha256Hasher,
        barrier: graph !== null
      }
    })
  )
}
