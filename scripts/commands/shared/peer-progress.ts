import { counted } from '../../../node/counted.ts'
import type { Peer, PeerEvents, PeerPhase, RoundMetrics } from '../../../node/types.ts'
import { peerRoundLine } from '../../output/peer-report.ts'
import type { Terminal } from '../../output/terminal.ts'

type Handlers = { [K in keyof PeerEvents]: (detail: PeerEvents[K]['detail']) => void }

/**
 * Shows a peer's life: a line a round, and what it waits for; on a terminal also the mini-batches of this round, in one
 * line that is redrawn. `needed`: neighbours without which the first round does not begin. Returns how to stop.
 */
export function showProgress(
  peer: Peer,
  rounds: number,
  needed: number,
  terminal: Terminal
): () => void {
  const controller = new AbortController()
  const handlers: Handlers = {
    'peer:phase': ({ phase, neighbours }) => {
      const text = phaseText(phase, neighbours, needed)
      if (text !== null) terminal.note(text)
    },
    'peer:enter': ({ round, neighbours }) => terminal.note(enterText(round, rounds, neighbours)),
    'peer:limited': ({ peer }) =>
      terminal.note(
        `${peer} is reached through a relay with limits only: no meme can pass, unless a direct connection comes about`
      ),
    'round:progress': ({ round, done, of }) =>
      terminal.live?.draw([`round ${round}/${rounds}  learning, ${done} of ${of} mini-batches`]),
    'round:end': (metrics: RoundMetrics) => {
      terminal.live?.draw([])
      terminal.note(peerRoundLine(metrics, rounds))
    }
  }
  for (const [type, handle] of Object.entries(handlers)) {
    const listener = (event: Event) => handle((event as CustomEvent).detail)
    peer.events.addEventListener(type, listener, { signal: controller.signal })
  }
  return () => {
    controller.abort()
    terminal.live?.clear()
  }
}

/** Where a newcomer begins is what its neighbours say: with a single one, a person may want to know. */
const enterText = (round: number, rounds: number, neighbours: number): string =>
  `entering at round ${round} of ${rounds}, where ${neighbours === 1 ? 'the only neighbour says that it is' : `${neighbours} neighbours are`}`

function phaseText(phase: PeerPhase, neighbours: number, needed: number): string | null {
  switch (phase) {
    case 'waiting':
      if (neighbours >= needed) return null
      return `waiting for ${counted(needed, 'neighbour')} (there ${neighbours === 1 ? 'is' : 'are'} ${neighbours}) …`
    case 'evaluating':
      return 'evaluating …'
    case 'lingering':
      return 'serving the last meme to neighbours that have not got it yet; Ctrl-C leaves now …'
    default:
      return null
  }
}
