import { readFile } from 'node:fs/promises'
import { systemClock } from '../../../node/clock.ts'
import type { FetchStep } from '../../../node/federation/fetch-manifest.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import { readRunConfig } from '../../../node/store/run-folder.ts'
import { checkManifest, encodeManifest } from '../../../protocol/federation/codec.ts'
import { parseManifestFile } from '../../../protocol/federation/file.ts'
import { federationId } from '../../../protocol/federation/id.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { classifyFederation, parseTicket } from '../../../protocol/federation/ticket.ts'
import { ManifestNotFoundError } from '../../errors.ts'

export interface ResolveOptions {
  /** Multiaddrs to ask, beside those of a ticket. */
  readonly peers: readonly string[]
  readonly bootstrap: readonly string[]
  readonly mdns: boolean
  /** A run folder, which may know the manifest from an earlier start. */
  readonly run?: string | undefined
  readonly signal: AbortSignal
  readonly onStep: (step: FetchStep) => void
}

/** A federation whose manifest is known and checked. */
export interface ResolvedFederation {
  readonly federation: string
  readonly manifest: Manifest
  /** Members to dial: the ticket's, and those that were given. */
  readonly peers: readonly string[]
}

/**
 * Whatever names a federation: a manifest file is read; for a ticket or an ID the manifest is that of the run folder, or
 * fetched from a member.
 * @throws ManifestNotFoundError, TicketInvalidError, and what reading or fetching a manifest throws
 */
export async function resolveFederation(
  text: string,
  { peers, bootstrap, mdns, run, signal, onStep }: ResolveOptions
): Promise<ResolvedFederation> {
  const named = await nameFederation(text)
  const { federation } = named
  const known = [...new Set([...named.peers, ...peers])]
  if (named.manifest !== undefined) return { federation, manifest: named.manifest, peers: known }
  const earlier = run === undefined ? null : await readRunConfig(run)
  if (earlier?.federation === federation) {
    return { federation, manifest: checkManifest(earlier.manifest), peers: known }
  }
  // Loads libp2p, which a manifest file does not need.
  const { fetchManifest } = await import('../../../node/federation/fetch-manifest.ts')
  const manifest = await fetchManifest({
    federation,
    peers: known,
    bootstrap,
    mdns,
    onStep,
    clock: systemClock,
    hasher: sha256Hasher,
    signal
  })
  return { federation, manifest, peers: known }
}

/** What a federation's name alone tells. */
export interface NamedFederation {
  readonly federation: string
  /** Of a manifest file. */
  readonly manifest?: Manifest
  /** Multiaddrs in a ticket. */
  readonly peers: readonly string[]
}

/**
 * Reads what names a federation; nobody is asked for anything.
 * @throws ManifestNotFoundError, TicketInvalidError, and what reading a manifest throws
 */
export async function nameFederation(text: string): Promise<NamedFederation> {
  const kind = classifyFederation(text)
  if (kind === 'ticket') return parseTicket(text)
  if (kind !== 'file') return { federation: text.trim(), peers: [] }
  const manifest = parseManifestFile(await readManifest(text))
  return { federation: federationId(encodeManifest(manifest), sha256Hasher), manifest, peers: [] }
}

async function readManifest(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new ManifestNotFoundError(`Cannot read a manifest from ${path} (${code})`, {
      cause,
      hint:
        code === 'EISDIR'
          ? 'To go on with a run, give the federation as before, and the folder with --run.'
          : "Give a manifest file, a federation ID (bafy…) or a ticket ('memesh://…', in quotes)."
    })
  }
}
