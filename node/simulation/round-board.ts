import type { RoundMetrics } from '../types.ts'
import { consensusDistance } from './consensus.ts'

interface Entry {
  readonly metrics: RoundMetrics
  readonly meme: Float32Array
  /** Shard bytes served of this round, once the peer is two rounds on and no longer keeps count. */
  served?: number | undefined
}

/**
 * Collects what simulated peers report, and hands out a round's lines, in the order of the peers, when all of them
 * have completed it: what depends on all (consensus distance, bytes served to all) is known only then.
 */
export class RoundBoard {
  #peers: readonly string[]
  #complete: (lines: readonly RoundMetrics[]) => Promise<void>
  #servedBytes: ((peer: string, round: number) => number) | null
  #rounds = new Map<number, Map<string, Entry>>()

  constructor(init: {
    readonly peers: readonly string[]
    /**
     * Shard bytes that a peer has served of its announcement of a round, told with that round's line, whenever they were
     * served; null leaves in the lines what left since the ones before.
     */
    readonly servedBytes: ((peer: string, round: number) => number) | null
    readonly complete: (lines: readonly RoundMetrics[]) => Promise<void>
  }) {
    this.#peers = init.peers
    this.#servedBytes = init.servedBytes
    this.#complete = init.complete
  }

  async add(metrics: RoundMetrics, meme: Float32Array): Promise<void> {
    const { round, peerId } = metrics
    // Its neighbours have announced this round, so they have all of the one before.
    const before = this.#rounds.get(round - 1)?.get(peerId)
    if (before !== undefined) before.served = this.#servedBytes?.(peerId, round - 1)
    const entries = this.#rounds.get(round) ?? new Map<string, Entry>()
    this.#rounds.set(round, entries.set(peerId, { metrics, meme }))
    if (entries.size === this.#peers.length) await this.#flush(round, entries)
  }

  /** Hands out rounds that not all peers took part in: in a mesh a peer may have been overtaken. */
  async finish(): Promise<void> {
    for (const [round, entries] of [...this.#rounds].sort(([a], [b]) => a - b)) {
      await this.#flush(round, entries)
    }
  }

  async #flush(round: number, entries: ReadonlyMap<string, Entry>): Promise<void> {
    this.#rounds.delete(round)
    // In the order of the peers, not of arrival: the sum's last bits depend on it.
    const present = this.#peers.flatMap(peer => entries.get(peer) ?? [])
    const distance = consensusDistance(present.map(({ meme }) => meme))
    await this.#complete(
      present.map(({ metrics, served }) => ({
        ...metrics,
        payloadBytes: {
          in: metrics.payloadBytes.in,
          out: served ?? this.#servedBytes?.(metrics.peerId, round) ?? metrics.payloadBytes.out
        },
        consensusDistance: distance
      }))
    )
  }
}
