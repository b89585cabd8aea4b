import type { Curves, Quantity, RunState } from '../state.ts'

/** The last value of a quantity; null where there is none yet. */
const last = (curves: Curves | undefined, quantity: Quantity): number | null =>
  curves?.values[quantity].findLast(value => value !== null) ?? null

const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`)

const signed = (value: number | null): string =>
  value === null ? '–' : `${value > 0 ? '+' : ''}${value.toFixed(1)}`

/** What a run is doing, in a few words. */
export function stateText({ activity, hasEnded, kind, round, rounds }: RunState): string {
  if (hasEnded) return 'ended'
  if (activity === null) {
    if (round >= rounds) return 'all rounds complete'
    return kind === 'peer' ? 'not running' : 'not ended'
  }
  const { phase, done, of, neighbours } = activity
  const how = done === null || of === null ? '' : ` ${done}/${of}`
  return `${phase}${how}, ${neighbours} ${neighbours === 1 ? 'neighbour' : 'neighbours'}`
}

export const SUMMARY_HEAD = [
  'run',
  'round',
  'state',
  'local-only',
  'private',
  'meme',
  'gain'
] as const

/** A run's row: where it stands. `peer` as on the chart. */
export function summaryRow(run: RunState, peer: number): string[] {
  const curves = run.curves[peer] ?? run.curves[0]
  return [
    run.name,
    `${run.round} of ${run.rounds}`,
    stateText(run),
    percent(last(curves, 'localOnly')),
    percent(last(curves, 'private')),
    percent(last(curves, 'meme')),
    signed(last(curves, 'gain'))
  ]
}
