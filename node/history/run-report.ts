import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Comparison, Used } from '../evaluation/types.ts'
import { readIfPresent, writeAtomic } from '../store/files.ts'
import { MAX_HISTORY_PEERS, MAX_REPORT_BYTES } from './constants.ts'

const REPORT = 'report.json'

const fraction = z.number().min(0).max(1)
const difference = z.number().min(-1).max(1).nullable()
const AccuracySchema = z.object({
  ownMix: fraction,
  ownMixInterval: z.tuple([fraction, fraction]).nullable(),
  own: z
    .number()
    .nullable()
    .transform(own => own ?? Number.NaN),
  common: fraction.nullable()
})
const gains = {
  gain: difference,
  gainInterval: z.tuple([z.number(), z.number()]).nullable()
}
const comparison = {
  localOnly: AccuracySchema.nullable(),
  private: AccuracySchema,
  meme: AccuracySchema,
  ...gains
}
const UsedSchema = z.object({ accuracy: AccuracySchema, ...gains })
const peer = {
  ...comparison,
  peerId: z.string().min(1).max(128),
  used: UsedSchema.optional(),
  choice: z.object({ model: z.string().max(32) }).optional(),
  commonest: fraction.optional(),
  bytesSent: z.number().min(0),
  bytesReceived: z.number().min(0)
}
const RunReportSchema = z.discriminatedUnion('schema', [
  z.object({
    schema: z.literal('memesh.peer/1'),
    engine: z.string().max(64),
    round: z.int().min(0),
    seconds: z.number().min(0),
    ...peer
  }),
  z.object({
    schema: z.literal('memesh.simulation/1'),
    engine: z.string().max(64),
    rounds: z.int().min(0),
    seconds: z.number().min(0),
    peers: z.array(z.object({ name: z.string().max(256), ...peer })).max(MAX_HISTORY_PEERS),
    mean: z.object({ ...comparison, used: UsedSchema.optional() })
  })
])

/** How one peer of a run ended, or the mean of them. */
export interface Ending extends Comparison {
  /** Of runs of an older version not known. */
  readonly used?: Used | undefined
}

export interface PeerEnding extends Ending {
  readonly peerId: string
  /** What `predict` uses. */
  readonly choice?: { readonly model: string } | undefined
  /** The fraction of its commonest class. */
  readonly commonest?: number | undefined
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** How a run ended. */
export interface RunReport {
  /** Its last round. */
  readonly round: number
  readonly engine: string
  readonly seconds: number
  readonly peers: readonly PeerEnding[]
  /** Over the peers; null for the run of one. */
  readonly mean: Ending | null
}

/** Keeps the document that a run ended with (`memesh.peer/1`, `memesh.simulation/1`) as report.json. */
export const saveRunReport = (folder: string, document: object): Promise<void> =>
  writeAtomic(join(folder, REPORT), `${JSON.stringify(document, null, 2)}\n`)

/** How the run in a folder ended; null where it has not, or where report.json is none. */
export async function readRunReport(folder: string): Promise<RunReport | null> {
  const path = join(folder, REPORT)
  const size = await stat(path).then(
    file => file.size,
    () => 0
  )
  if (size > MAX_REPORT_BYTES) return null
  const bytes = await readIfPresent(path)
  const document = bytes && parse(bytes.toString())
  if (document === null) return null
  const { engine, seconds } = document
  if (document.schema === 'memesh.peer/1') {
    return { round: document.round, engine, seconds, peers: [document], mean: null }
  }
  const { rounds: round, peers, mean } = document
  return { round, engine, seconds, peers, mean }
}

function parse(text: string) {
  try {
    return RunReportSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
