import { mkdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { hex, sha256Hasher } from '../hasher.ts'
import { MAX_SOCKET_PATH_BYTES } from './constants.ts'

const SOCKET = 'control.sock'
/** Holds the socket's address where that is not in the run folder. */
const ADDRESS_FILE = 'control.address'
const PIPES = '\\\\.\\pipe\\'

/** Somewhere that a socket can be, and whether that is the run folder itself. */
export interface Place {
  readonly address: string
  readonly isInRun: boolean
}

export const addressFile = (run: string): string => join(run, ADDRESS_FILE)

/** Where the socket of a run may be, the best place first. `run`: its real path. */
export function controlPlaces(
  run: string,
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env
): Place[] {
  if (platform === 'win32') return [{ address: PIPES + nameOf(run), isInRun: false }]
  const runtime = env.XDG_RUNTIME_DIR ?? ''
  const base = isAbsolute(runtime) ? runtime : tmpdir()
  return [
    { address: join(run, SOCKET), isInRun: true },
    { address: join(base, nameOf(run), SOCKET), isInRun: false }
  ].filter(({ address }) => Buffer.byteLength(address) <= MAX_SOCKET_PATH_BYTES)
}

/**
 * The address at which the peer of a run would listen. An address file that leads elsewhere, as in a copied run folder,
 * counts for nothing. `run`: its real path.
 */
export async function controlAddress(run: string): Promise<string> {
  const written = await readFile(addressFile(run), 'utf8').catch(() => '')
  const isOfRun =
    written === PIPES + nameOf(run) ||
    (isAbsolute(written) && written.endsWith(join('/', nameOf(run), SOCKET)))
  return isOfRun ? written : join(run, SOCKET)
}

/** Makes room for a socket, where a killed process may have left one: whoever calls this holds the run's lock. */
export async function clearPlace({ address, isInRun }: Place): Promise<void> {
  if (address.startsWith(PIPES)) return
  if (!isInRun) await makePrivate(dirname(address))
  await rm(address, { force: true })
}

/** Takes away what `clearPlace` has made; the socket itself goes with its server. */
export async function leavePlace({ address, isInRun }: Place): Promise<void> {
  if (isInRun || address.startsWith(PIPES)) return
  await rm(dirname(address), { recursive: true, force: true })
}

/** A folder that only we can enter; one that somebody else has put there is an error. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch(async (cause: unknown) => {
    const { uid, mode } = await stat(folder)
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw cause
  })
}

/** Two runs never share a name, and a path of any length fits. */
const nameOf = (run: string): string =>
  `memesh-${hex(sha256Hasher.sha256(new TextEncoder().encode(run))).slice(0, 16)}`

/** A run folder without links or dots in its path. Rejects as `fs.realpath` does. */
export const realRun = (run: string): Promise<string> => realpath(run)
