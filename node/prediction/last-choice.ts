import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Choice } from '../evaluation/choice.ts'

/** Bytes at the end of metrics.jsonl that are looked through: a round of 256 peers takes less. */
const TAIL_BYTES = 8 * 1024 * 1024

const loss = z.number().nullable()
const Line = z.object({
  peerId: z.string(),
  ownRound: z.number(),
  choice: z.object({
    model: z.enum(['private', 'meme', 'mean', 'localOnly']),
    losses: z.object({ private: loss, meme: loss, mean: loss, localOnly: loss })
  })
})

/** What a peer would have predicted with after one of its rounds, as metrics.jsonl says; null where it does not. */
export async function lastChoice(
  folder: string,
  { ownRound, peerId }: { readonly ownRound: number; readonly peerId?: string }
): Promise<Choice | null> {
  const lines = (await readTail(join(folder, 'metrics.jsonl'))).split('\n')
  for (const line of lines.reverse()) {
    const parsed = Line.safeParse(parseJson(line))
    if (!parsed.success || parsed.data.ownRound !== ownRound) continue
    if (peerId === undefined || parsed.data.peerId === peerId) return parsed.data.choice
  }
  return null
}

/** The end of a file; nothing where there is none. */
async function readTail(path: string): Promise<string> {
  const file = await open(path).catch(() => null)
  if (file === null) return ''
  try {
    const { size } = await file.stat()
    const length = Math.min(size, TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null // a torn line
  }
}
