import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import { z } from 'zod'
import { CheckpointInvalidError } from '../store/errors.ts'
import { readIfPresent, writeAtomic } from '../store/files.ts'
import type { RoundMetrics } from '../types.ts'

/** What one peer reports of one round. */
export interface CompletedRound {
  readonly metrics: RoundMetrics
  readonly meme: Float32Array
}

const Pending = z.strictObject({ metrics: z.string(), meme: z.instanceof(Uint8Array) })
const NAME = /^round-(\d+)\.cbor$/

/**
 * The rounds of one simulated peer that others have not completed yet, kept beside its checkpoints: what is logged of
 * a round depends on all peers, so a simulation that goes on must have it from all.
 */
export class PendingRounds {
  readonly #folder: string
  readonly #kept = new Set<number>()

  /** @param folder of the peer's checkpoints */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Keeps a round, before the checkpoint behind it. */
  async keep({ metrics, meme }: CompletedRound): Promise<void> {
    const content = dagCbor.encode({
      metrics: JSON.stringify(metrics),
      meme: new Uint8Array(meme.buffer, meme.byteOffset, meme.byteLength)
    })
    this.#kept.add(metrics.round)
    await writeAtomic(this.#path(metrics.round), content)
  }

  /**
   * What an earlier start has left, in order.
   * @param wanted tells by its number whether a round is still of use; the others are removed
   */
  async restore(wanted: (round: number) => boolean): Promise<CompletedRound[]> {
    const names = await readdir(this.#folder)
    const rounds = names.flatMap(name => NAME.exec(name)?.[1] ?? []).map(Number)
    for (const round of rounds) this.#kept.add(round)
    await this.drop(round => !wanted(round))
    const left = [...this.#kept].sort((a, b) => a - b)
    return Promise.all(left.map(round => this.#read(this.#path(round))))
  }

  async drop(unwanted: (round: number) => boolean): Promise<void> {
    for (const round of [...this.#kept].filter(unwanted)) {
      this.#kept.delete(round)
      await rm(this.#path(round), { force: true })
    }
  }

  async #read(path: string): Promise<CompletedRound> {
    const content = await readIfPresent(path)
    try {
      const { metrics, meme } = Pending.parse(dagCbor.decode(content ?? new Uint8Array()))
      return { metrics: JSON.parse(metrics), meme: new Float32Array(meme.slice().buffer) }
    } catch (cause) {
      throw new CheckpointInvalidError(path, cause)
    }
  }

  #path(round: number): string {
    return join(this.#folder, `round-${round}.cbor`)
  }
}
