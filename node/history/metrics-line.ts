import { z } from 'zod'
import { MAX_ROUND } from '../../protocol/messages/limits.ts'

const fraction = z.number().min(0).max(1)
const amount = z.number().min(0)
const id = z.string().min(1).max(128)

const AccuracySchema = z.object({
  ownMix: fraction.nullable(),
  validation: fraction,
  interval: z.tuple([fraction, fraction]).optional()
})

/** What is read of a line: what later versions add is passed over. */
const LineSchema = z.object({
  peerId: id,
  round: z.int().min(1).max(MAX_ROUND),
  ownRound: z.int().min(1).max(MAX_ROUND),
  averaged: z
    .array(
      z.object({
        peerId: id,
        announcement: z.string().max(128),
        weight: fraction,
        staleness: z.int().min(0)
      })
    )
    .max(1024),
  massLost: fraction,
  losses: z.object({
    private: z.number().nullable(),
    meme: z.number().nullable(),
    localOnly: z.number().nullable()
  }),
  accuracies: z.object({
    private: AccuracySchema,
    meme: AccuracySchema,
    localOnly: AccuracySchema.nullable()
  }),
  choice: z.object({ model: z.enum(['private', 'meme', 'mean', 'localOnly']) }).optional(),
  guard: z.object({ alpha: fraction, hurts: z.boolean() }).nullable().optional(),
  payloadBytes: z.object({ in: amount, out: amount }),
  controlBytes: z.object({ in: amount, out: amount }),
  timings: z.object({ learnMs: amount, gatherMs: amount, mixMs: amount, evaluateMs: amount }),
  consensusDistance: amount.optional()
})

/** A line of metrics.jsonl as far as histories need it. */
export type MetricsLine = Readonly<z.infer<typeof LineSchema>>

/** Reads one line; null for one that is torn or is none of ours. */
export function parseMetricsLine(text: string): MetricsLine | null {
  try {
    return LineSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
