import { type Partition, parsePartition } from '../../../node/data/partition.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import type { PrivateModel } from '../../../node/models/private-model.ts'
import { resolveModel } from '../../../node/models/registry.ts'
import type { Topology } from '../../../node/simulation/types.ts'
import { encodeManifest } from '../../../protocol/federation/codec.ts'
import { federationId } from '../../../protocol/federation/id.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { requireSupported } from '../../../protocol/federation/supported.ts'
import { UsageError } from '../../errors.ts'
import { DEFAULT_MODELS, type SimulateOptions } from '../../options/simulate.ts'
import { manifestOf } from './manifest.ts'
import { defaultRunFolder } from './run-folder.ts'

/** A simulated peer before it has data. */
export interface PlannedPeer {
  readonly name: string
  readonly model: string
  readonly architecture: PrivateModel
}

/** All that the flags of `simulate` say, checked, before anything heavy is loaded. */
export interface SimulationSetup {
  readonly manifest: Manifest
  readonly federation: string
  readonly peers: readonly PlannedPeer[]
  readonly partition: Partition
  readonly topology: Topology
  readonly out: string
}

export async function setUpSimulation(options: SimulateOptions): Promise<SimulationSetup> {
  const partition = parsePartition(options.partition)
  const topology = parseTopology(options.topology)
  const manifest = await manifestOf('simulation', options.seed, options)
  requireSupported(manifest)
  const models = options.models ?? DEFAULT_MODELS
  const peers = Array.from({ length: options.peers }, (_, index) => {
    const model = models[index % models.length]!
    const architecture = resolveModel(model, manifest.task.classes.length)
    return { name: `peer-${index + 1}`, model, architecture }
  })
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const out = options.out ?? defaultRunFolder('simulate')
  return { manifest, federation, peers, partition, topology, out }
}

/** Reads `full`, `ring`, `mesh` or `random:<k>`. @throws UsageError */
export function parseTopology(text: string): Topology {
  if (text === 'full' || text === 'ring' || text === 'mesh') return { kind: text }
  const degree = Number(/^random:(\d{1,4})$/.exec(text)?.[1])
  if (degree >= 1) return { kind: 'random', degree }
  throw new UsageError(`${JSON.stringify(text)} is not a topology`, {
    hint: 'Expected full, ring, mesh or random:<k>, such as random:4.'
  })
}

/** What will run, in two lines. */
export function setupLines(setup: SimulationSetup, options: SimulateOptions): string[] {
  const { peers, federation, manifest } = setup
  const { rounds, epochs } = manifest.learning
  const amount =
    options.samples === 'all' ? 'all samples' : `${options.samples} training samples each`
  return [
    `${peers.length} peers (${peers.map(({ model }) => model).join(', ')}) on ${options.dataset}, ${options.partition}, ${amount}; ${options.topology} topology, seed ${options.seed}`,
    `federation ${federation}: meme ${options.meme}, ${rounds} rounds of ${epochs} epochs`
  ]
}
