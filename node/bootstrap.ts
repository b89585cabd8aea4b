import { join } from 'node:path'
import { systemClock } from './clock.ts'
import { startMeetingPoint } from './exchange/libp2p/meeting-point.ts'
import { makeFolder } from './store/files.ts'
import { loadIdentity } from './store/identity-file.ts'
import { lockRun } from './store/run-lock.ts'

/** Always the same port, so that an address that was given away stays right. */
const LISTEN = ['/ip4/0.0.0.0/tcp/4001']

export interface BootstrapInit {
  /** Holds the identity, which is part of the address that others are given, and nothing else. Created if absent. */
  readonly run: string
  /** @default ['/ip4/0.0.0.0/tcp/4001'] */
  readonly listen?: readonly string[]
  /** Multiaddrs of other meeting points, dialled until they answer: members listed there are found here too, and the reverse. @default [] */
  readonly bootstrap?: readonly string[]
}

/** A meeting point that runs. */
export interface Bootstrap {
  readonly peerId: string
  /** Dialable multiaddrs, each with /p2p/<peer ID>. */
  addresses(): string[]
  /** Peers that are connected now. */
  connected(): number
  /** Idempotent. */
  stop(): Promise<void>
}

/**
 * Starts a meeting point: it tells newcomers where members of a federation are, whichever federation that is, and relays
 * for peers that cannot be reached. It holds no data and no meme and trains nothing; peers that know each other do not
 * need it.
 * @throws RunFolderLockedError, RunFolderUnwritableError, RunFolderMismatchError, ListenFailedError, AddressInvalidError
 */
export async function createBootstrap(init: BootstrapInit): Promise<Bootstrap> {
  const { run, listen = LISTEN, bootstrap: others = [] } = init
  await makeFolder(run)
  const lock = await lockRun(run)
  try {
    const identity = await loadIdentity(join(run, 'identity.key'))
    const host = await startMeetingPoint({ identity, listen, others, clock: systemClock })
    return {
      peerId: host.peerId.toString(),
      addresses: () => host.getMultiaddrs().map(String),
      connected: () => host.getPeers().length,
      stop: async () => {
        await host.stop()
        await lock.close()
      }
    }
  } catch (error) {
    await lock.close()
    throw error
  }
}
