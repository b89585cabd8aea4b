import { equalBytes } from '../../../../protocol/canonical.ts'
import type { SealedAnnouncement } from '../../types.ts'

/** An announcement of ours with the shards that it promises. */
export interface KeptRelease {
  readonly sealed: SealedAnnouncement
  readonly shards: readonly Uint8Array[]
  /** SHA-256 of every shard, where the list is too long to stand in the announcement. */
  readonly hashes: readonly Uint8Array[] | null
  /** The neighbours of that moment: they may have it even if they have left the mesh since. */
  readonly announcedTo: ReadonlySet<string>
  /** Neighbours that have asked for shards: nothing more is pushed to them. */
  readonly askedBy: Set<string>
  /** Neighbours that have everything. */
  readonly servedTo: Set<string>
  /** Shard bytes sent so far, to all neighbours together. */
  servedBytes: number
}

/** Our last two announcements. Older ones are gone, and their memory with them. */
export class Releases {
  #kept: readonly KeptRelease[] = []

  keep(release: Pick<KeptRelease, 'sealed' | 'shards' | 'hashes' | 'announcedTo'>): KeptRelease {
    const [newest] = this.#kept
    const [askedBy, servedTo] = [new Set<string>(), new Set<string>()]
    const entry = { ...release, askedBy, servedTo, servedBytes: 0 }
    this.#kept = newest === undefined ? [entry] : [entry, newest]
    return entry
  }

  has(release: KeptRelease): boolean {
    return this.#kept.includes(release)
  }

  latest(): SealedAnnouncement | undefined {
    return this.#kept[0]?.sealed
  }

  find(digest: Uint8Array): KeptRelease | undefined {
    return this.#kept.find(({ sealed }) => equalBytes(sealed.digest, digest))
  }

  /** Our newest announcement of `round`. */
  of(round: number): KeptRelease | undefined {
    return this.#kept.find(({ sealed }) => sealed.body.round === round)
  }
}
