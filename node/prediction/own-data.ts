import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { digestData } from '../data/digest.ts'
import { DataNotFoundError } from '../data/errors.ts'
import { parsePartition } from '../data/partition.ts'
import { loadSimulationData } from '../data/simulation.ts'
import { loadPeerData, parseDataSpec } from '../data/spec.ts'
import type { PeerSamples } from '../data/types.ts'
import { sha256Hasher } from '../hasher.ts'
import { createRandom } from '../random.ts'
import { RunFolderMismatchError } from '../store/errors.ts'
import type { TrainedRun } from './trained-run.ts'

const PeerFlags = z.object({ data: z.string() })
const SimulationFlags = z.object({
  data: z.string(),
  partition: z.string(),
  samples: z.union([z.literal('all'), z.number()])
})

/**
 * Loads the data that a run learns from again, in the same parts.
 * @throws DataNotFoundError where the run does not say what they are, or they are gone; RunFolderMismatchError where they
 * have changed; whatever loading them throws
 */
export async function ownData(run: TrainedRun): Promise<PeerSamples> {
  const data = await load(run)
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(digestData(data))), run.data)) return data
  throw new RunFolderMismatchError(`The data that ${run.folder} learns from have changed`, {
    hint: 'What was its test part may be what it has learnt from. Name data with --data.'
  })
}

async function load({ folder, peer, flags, seed, manifest }: TrainedRun): Promise<PeerSamples> {
  const random = createRandom(sha256Hasher)
  const { task } = manifest
  if (peer === null) {
    const { data } = parse(PeerFlags, flags, folder)
    return ifThere(folder, loadPeerData(parseDataSpec(data), task, { random }))
  }
  const { data, partition, samples } = parse(SimulationFlags, flags, folder)
  const loading = loadSimulationData({
    dataset: data,
    partition: parsePartition(partition),
    task,
    peers: peer.peers,
    samples,
    random,
    seed
  })
  return (await ifThere(folder, loading))[peer.index]!
}

/** @throws DataNotFoundError that says what else there is to do, where they are gone */
const ifThere = <T>(folder: string, loading: Promise<T>): Promise<T> =>
  loading.catch((error: unknown) => {
    if (!(error instanceof DataNotFoundError)) throw error
    throw new DataNotFoundError(error.message, {
      cause: error,
      hint: `The run in ${folder} has learnt from it. Put it back, or name data with --data.`
    })
  })

function parse<T>(schema: z.ZodType<T>, flags: unknown, folder: string): T {
  const parsed = schema.safeParse(flags)
  if (parsed.success) return parsed.data
  throw new DataNotFoundError(`The run in ${folder} does not say where its data lie`, {
    hint: 'Name them with --data.'
  })
}
