import { counted } from '../../node/counted.ts'
import type { GuardState } from '../../node/learning/guard.ts'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { PeerReport } from '../../node/types.ts'

/** Peers that are told of one by one. */
const MOST = 5

const QUIET =
  'guard: the meme did no harm that validation shows; α stayed as the federation has it.'

/** When and why the guard has raised α; nothing without a guard. */
export function guardLines({ guard, localOnly }: PeerReport): string[] {
  if (guard === null) return []
  if (guard.raised === 0) return [QUIET]
  return [`guard: α was raised in ${roundsText(guard)}: ${why(localOnly !== null)}.`]
}

/** The same of all peers of a simulation. */
export function guardSummary({ peers, mean }: SimulationReport): string[] {
  const guarded = peers.flatMap(({ name, guard }) => (guard === null ? [] : [{ name, guard }]))
  if (guarded.length === 0) return []
  const raised = guarded.filter(({ guard }) => guard.raised > 0)
  if (raised.length === 0) return [QUIET]
  raised.sort((a, b) => b.guard.raised - a.guard.raised)
  const each = raised.slice(0, MOST).map(({ name, guard }) => `${name} in ${roundsText(guard)}`)
  const more = raised.length > MOST ? [`${raised.length - MOST} more`] : []
  return [
    `guard: α was raised for ${raised.length} of ${counted(peers.length, 'peer')}, where ${why(mean.localOnly !== null)}: ${[...each, ...more].join('; ')}.`
  ]
}

const roundsText = ({ raised, first, last, highest }: GuardState) =>
  `${counted(raised, 'round')} (${first === last ? '' : `${first} to `}${last}, up to ${highest?.toFixed(2)})`

const why = (hasTwin: boolean) =>
  hasTwin
    ? 'on validation the private model was worse than its local-only twin'
    : 'on validation the meme was worse than the private model'
