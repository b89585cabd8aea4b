import { z } from 'zod'
import { checkManifest } from '../../protocol/federation/codec.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { RunFolderNotFoundError } from '../control/errors.ts'
import { sha256Hasher } from '../hasher.ts'
import { parseRunConfig, readRunConfig } from '../store/run-folder.ts'
import { MAX_HISTORY_PEERS } from './constants.ts'

const text = z.string().max(256)
const Data = z.object({ train: z.number(), validation: z.number(), test: z.number() })
const ConfigSchema = z.object({
  seed: text,
  engine: text.optional(),
  baseline: text.optional(),
  guard: z.boolean().optional(),
  name: text.nullable().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  data: Data.optional(),
  peers: z
    .array(z.object({ name: text, data: Data }))
    .max(MAX_HISTORY_PEERS)
    .optional(),
  topology: z.object({ kind: text, degree: z.number().optional() }).optional()
})

/** A peer whose metrics are in a run folder. */
export interface RecordedPeer {
  /** Null for the one peer of a run, which its metrics name. */
  readonly peerId: string | null
  readonly name: string
  /** The private model as the person named it; null where not known. */
  readonly model: string | null
  /** How many samples each part of its data has. */
  readonly samples: z.infer<typeof Data> | null
}

/** What a run folder says that it was begun with. */
export interface RunRecord {
  readonly folder: string
  readonly kind: 'peer' | 'simulation'
  readonly federation: string
  readonly manifest: Manifest
  readonly seed: string
  readonly baseline: string
  readonly guard: boolean
  /** Last chosen; null where not known. */
  readonly engine: string | null
  /** Of a simulation; null for the run of one peer. */
  readonly topology: string | null
  /** In the order of the run. */
  readonly peers: readonly RecordedPeer[]
  /** Every option as the person gave it. */
  readonly options: Readonly<Record<string, unknown>>
}

/**
 * Reads what the run in a folder was begun with. Nothing is locked or changed: the run may go on meanwhile.
 * @throws RunFolderNotFoundError where there is none; RunFolderMismatchError, ManifestInvalidError for a config that is none
 */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const config = await readRunConfig(folder)
  if (config === null) {
    throw new RunFolderNotFoundError(`There is no run in ${folder}.`, {
      hint: 'Name the run folder: it holds config.json and metrics.jsonl.'
    })
  }
  const parsed = parseRunConfig(ConfigSchema, config, folder)
  const {
    seed,
    engine,
    baseline = 'local',
    guard = false,
    topology,
    config: options = {},
    peers
  } = parsed
  return {
    folder,
    kind: peers === undefined ? 'peer' : 'simulation',
    federation: config.federation,
    manifest: checkManifest(config.manifest),
    seed,
    baseline,
    guard,
    engine: engine ?? null,
    topology:
      topology === undefined ? null : [topology.kind, topology.degree].filter(Boolean).join(':'),
    peers: peers === undefined ? [own(parsed)] : await simulated(seed, peers, options),
    options
  }
}

type Config = z.infer<typeof ConfigSchema>

const own = ({ name, config = {}, data }: Config): RecordedPeer => ({
  peerId: null,
  name: name ?? 'this peer',
  model: typeof config.model === 'string' ? config.model : null,
  samples: data ?? null
})

/** The peer IDs of a simulation follow from its seed. */
async function simulated(
  seed: string,
  peers: NonNullable<Config['peers']>,
  { models }: Readonly<Record<string, unknown>>
): Promise<RecordedPeer[]> {
  // Loads libp2p's keys.
  const { createSigner, simulatedIdentity } = await import('../identity.ts')
  const names: unknown[] = Array.isArray(models) ? models : []
  return Promise.all(
    peers.map(async ({ name, data }, index) => {
      const model = names[index]
      return {
        peerId: createSigner(await simulatedIdentity(sha256Hasher, seed, index)).peerId,
        name,
        model: typeof model === 'string' ? model : null,
        samples: data
      }
    })
  )
}
