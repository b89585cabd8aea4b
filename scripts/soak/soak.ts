import '../../node/polyfill.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../../node/clock.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createRandom } from '../../node/random.ts'
import { comeAndGo, moreRounds } from './churn.ts'
import { writeSoakFiles } from './files.ts'
import type { Look } from './measures.ts'
import { PeerProcess } from './peer-process.ts'
import { reportLines, whatBroke } from './report.ts'

/*
 * Eight peers, each in a process of its own, over libp2p on loopback. Three stay; of the others some leave, are killed, and come
 * back, again and again, as the seed says. In the end: how fast memory, listeners, streams … grew in those that stayed, against
 * limits. Last line `soak: ok`, or what broke; exit code 0 or 1.
 * `npm run soak -- [--minutes 2] [--seed 1]`
 */

const PEERS = 8
const RESIDENTS = 3
/** Looks at those that stay, at least: on a machine with much else to do it takes longer than was asked for. */
const MIN_LOOKS = 9
/** Engines by turns: compiled and eager ones hold memory in different ways. */
const ENGINES = ['auto', 'wasm']

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' }
  }
})

const clock = systemClock
const broken = new AbortController()
const { signal } = broken
const generator = createRandom(sha256Hasher).stream('soak', values.seed)
const folder = await mkdtemp(join(tmpdir(), 'memesh-soak-'))
const files = await writeSoakFiles(folder, values.seed)

const peerOf = (index: number, command: readonly string[]) =>
  new PeerProcess(
    `peer-${index + 1}`,
    [
      ...command,
      ...['--data', `${files.data}#${index + 1}/${PEERS}`, '--model', 'mlp'],
      ...['--run', join(folder, `${index + 1}`), '--listen', '/ip4/127.0.0.1/tcp/0', '--no-mdns'],
      ...['--engine', ENGINES[index % ENGINES.length]!, '--baseline', 'none', '--plain']
    ],
    why => broken.abort(new TypeError(why))
  )

/** All peers, once everybody has completed a round. */
async function begin(): Promise<PeerProcess[]> {
  const founder = peerOf(0, ['start', files.manifest])
  const { promise: ticket, resolve, reject } = Promise.withResolvers<string>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  founder.start(line => {
    const found = /memesh join '([^']+)'/.exec(line)?.[1]
    if (found !== undefined) resolve(found)
  })
  const join = ['join', await ticket]
  const peers = [founder]
  for (let index = 1; index < PEERS; index++) peers.push(peerOf(index, join))
  for (const peer of peers.slice(1)) peer.start()
  await moreRounds(peers, 1, { clock, signal })
  return peers
}

let peers: PeerProcess[] = []
let failure: string | null = null
const looks = new Map<PeerProcess, Look[]>()
try {
  peers = await begin()
  const residents = peers.slice(0, RESIDENTS)
  const restless = peers.slice(RESIDENTS)
  const began = clock.now()
  const minutes = () => (clock.now() - began) / 60_000
  console.log(`${PEERS} peers are up; ${values.minutes} minutes, seed ${values.seed}`)
  for (let look = 0; look < MIN_LOOKS || minutes() < Number(values.minutes); look++) {
    const what = await comeAndGo({ peers, restless, generator, clock, signal })
    for (const peer of residents) {
      const look = { minutes: minutes(), measured: await peer.measure(signal) }
      looks.set(peer, [...(looks.get(peer) ?? []), look])
    }
    const rounds = peers.map(({ round }) => round).join(' ')
    console.log(`${minutes().toFixed(1).padStart(5)} min  rounds ${rounds}  ${what}`)
  }
  await Promise.all(peers.map(peer => peer.leave()))
  signal.throwIfAborted()
} catch (error) {
  failure = error instanceof Error ? error.message : String(error)
  await Promise.all(peers.filter(({ isUp }) => isUp).map(peer => peer.kill()))
} finally {
  await rm(folder, { recursive: true, force: true })
}

const watched = [...looks].map(([{ name }, theirs]) => ({ name, looks: theirs }))
console.log(reportLines(peers, watched).join('\n'))
const broke = failure === null ? whatBroke(watched) : [failure]
console.log(broke.length === 0 ? 'soak: ok' : `soak: ${broke.join('; ')}`)
process.exitCode = broke.length === 0 ? 0 : 1
