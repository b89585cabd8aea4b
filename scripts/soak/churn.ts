import type { Clock } from '../../node/clock.ts'
import { below, shuffle } from '../../node/random.ts'
import type { Generator } from '../../protocol/ports.ts'
import type { PeerProcess } from './peer-process.ts'

/** A peer that completes no round for so long is stuck: four times the longest deadline of its federation. */
const STUCK_MS = 480_000
const LOOK_MS = 100
/** Peers that are away at once, at most. */
const MAX_AWAY = 3

export interface ChurnInit {
  readonly peers: readonly PeerProcess[]
  /** Those of `peers` that come and go. */
  readonly restless: readonly PeerProcess[]
  readonly generator: Generator
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Waits until these peers have completed so many rounds more. Rejects when they do not, or with the signal's reason. */
export async function moreRounds(
  peers: readonly PeerProcess[],
  rounds: number,
  { clock, signal }: Pick<ChurnInit, 'clock' | 'signal'>
): Promise<void> {
  const goals = peers.map(peer => ({ peer, goal: peer.completed + rounds }))
  const end = clock.now() + STUCK_MS
  for (;;) {
    const behind = goals.filter(({ peer, goal }) => peer.completed < goal)
    if (behind.length === 0) return
    if (clock.now() > end) {
      const names = behind.map(({ peer }) => `${peer.name} (after round ${peer.round})`)
      throw new TypeError(`stuck for ${STUCK_MS / 1000} s: ${names.join(', ')}`)
    }
    await clock.sleep(LOOK_MS, signal)
  }
}

/**
 * One to three of the restless peers leave or are killed, at any moment of a round; the others go on for some rounds; all come
 * back, and everybody completes two rounds. Resolves to what happened, in words.
 */
export async function comeAndGo(init: ChurnInit): Promise<string> {
  const { peers, restless, generator, clock, signal } = init
  const order = shuffle(
    restless.map((_, index) => index),
    generator
  )
  const away = order.slice(0, 1 + below(generator, MAX_AWAY)).map(index => restless[index]!)
  const said = await Promise.all(
    away.map(async peer => {
      const isKilled = below(generator, 2) === 0
      await clock.sleep(below(generator, 1000), signal)
      await (isKilled ? peer.kill() : peer.leave())
      return `${peer.name} ${isKilled ? 'killed' : 'left'}`
    })
  )
  const stayed = peers.filter(peer => !away.includes(peer))
  await moreRounds(stayed, below(generator, 4), init)
  for (const peer of away) peer.start()
  await moreRounds(peers, 2, init)
  return said.join(', ')
}
