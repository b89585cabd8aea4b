import { counted } from '../../../node/counted.ts'
import { type Partition, parsePartition } from '../../../node/data/partition.ts'
import { isOwnData, parseDataSource } from '../../../node/data/source.ts'
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
import { thatTake } from './default-models.ts'
import { manifestOf, type PlannedManifest } from './manifest.ts'
import { nameFederation } from './resolve-federation.ts'
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
  /** The meme's name or file. */
  readonly meme: string
  readonly federation: string
  readonly peers: readonly PlannedPeer[]
  readonly partition: Partition
  /** Flags as they were given, or what stands for them with these data. */
  readonly resolved: { readonly partition: string; readonly samples: number | 'all' }
  /** What of the data was left out, and why: a line each. */
  readonly notes: readonly string[]
  readonly topology: Topology
  readonly out: string
}

export async function setUpSimulation(options: SimulateOptions): Promise<SimulationSetup> {
  const resolved = resolveFlags(options)
  const partition = parsePartition(resolved.partition)
  const topology = parseTopology(options.topology)
  const { manifest, meme, notes } =
    options.federation === undefined
      ? await manifestOf('simulation', options.seed, options)
      : await manifestIn(options.federation)
  requireSupported(manifest)
  const models = options.models ?? thatTake(DEFAULT_MODELS, manifest.task)
  const peers = Array.from({ length: options.peers }, (_, index) => {
    const model = models[index % models.length]!
    const architecture = resolveModel(model, manifest.task.classes.length)
    return { name: `peer-${index + 1}`, model, architecture }
  })
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const out = options.out ?? defaultRunFolder('simulate')
  return { manifest, meme, federation, peers, partition, resolved, notes, topology, out }
}

/** @throws UsageError for what is no file, ManifestNotFoundError, ManifestInvalidError */
async function manifestIn(file: string): Promise<PlannedManifest> {
  const { manifest } = await nameFederation(file)
  if (manifest === undefined)
    throw new UsageError(`${JSON.stringify(file)} is no manifest file`, {
      hint: 'A simulation asks nobody: name the file that memesh init or memesh federation create has written.'
    })
  return { manifest, meme: `of ${file}`, notes: [] }
}

/** Of data of one's own all is used, and its sites are peers; the known data sets are large. */
function resolveFlags({ data, partition, samples }: SimulateOptions) {
  const source = parseDataSource(data)
  return {
    partition:
      partition ?? (isOwnData(source) && source.site !== undefined ? 'sites' : 'dirichlet:1'),
    samples: samples ?? (isOwnData(source) ? 'all' : 200)
  }
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

/** What will run, in two lines, and what was left out. */
export function setupLines(setup: SimulationSetup, options: SimulateOptions): string[] {
  const { peers, federation, manifest, meme, resolved } = setup
  const { rounds, epochs } = manifest.learning
  const { partition, samples } = resolved
  const amount = samples === 'all' ? 'all samples' : `${counted(samples, 'training sample')} each`
  return [
    `${counted(peers.length, 'peer')} (${peers.map(({ model }) => model).join(', ')}) on ${options.data}, ${partition}, ${amount}; ${options.topology} topology, seed ${options.seed}`,
    `federation ${federation}: meme ${meme}, ${counted(rounds, 'round')} of ${counted(epochs, 'epoch')}`,
    ...setup.notes
  ]
}
