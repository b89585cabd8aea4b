import type { Point } from '../../../node/history/history.ts'
import { html, type Markup } from '../html.ts'
import { htmlTable } from '../table.ts'
import type { RunView } from '../view.ts'

/** When the guard turned peers away from their meme, and why. Nothing for a run without it. */
export function guardSection({ record, peers }: RunView): Markup {
  const guarded = peers.filter(({ points }) => points.some(({ guard }) => guard != null))
  if (!record.guard && guarded.length === 0) return html``
  const base = record.manifest.learning.alpha
  const rows = guarded.map(({ name, points }) => {
    const raised = points.filter(({ guard }) => (guard?.alpha ?? base) > base + 1e-9)
    const hurt = points.filter(({ guard }) => guard?.hurts === true)
    const highest = Math.max(base, ...raised.map(({ guard }) => guard?.alpha ?? 0))
    return [name, spans(hurt), spans(raised), raised.length === 0 ? '–' : highest.toFixed(3)]
  })
  return html`<section aria-labelledby="guard"><h2 id="guard">The guard</h2>
<p>After a round whose validation loss shows, beyond what chance explains, that the meme hurts a peer, the guard raises α: the labels count more in the private model’s loss, the meme less. Once that is over it takes it back.</p>
${htmlTable({
  caption: `When the guard stepped in (α is ${base} without it)`,
  head: ['peer', 'the meme hurt after rounds', 'α raised in rounds', 'highest α'],
  rows
})}</section>`
}

/** Rounds as a person says them: `3–5, 9`. At most eight spans. */
export function spans(points: readonly Pick<Point, 'round'>[]): string {
  const found: [number, number][] = []
  for (const { round } of points) {
    const last = found.at(-1)
    if (last !== undefined && last[1] === round - 1) last[1] = round
    else found.push([round, round])
  }
  if (found.length === 0) return 'none'
  const words = found.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))
  return words.length > 8 ? `${words.slice(0, 8).join(', ')} and others` : words.join(', ')
}
