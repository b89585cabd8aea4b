import { counted } from '../../../node/counted.ts'
import { formatPercent } from '../../output/accuracy.ts'
import { matrix } from '../charts/matrix.ts'
import type { Charts } from '../charts/plot.ts'
import { stacked } from '../charts/stacked.ts'
import { html, type Markup } from '../html.ts'
import { lineages, type PeerLineage } from '../lineage.ts'
import { htmlTable, tableBehind } from '../table.ts'
import type { RunView } from '../view.ts'

/** Most peers whose shares are drawn as a square of squares. */
const MAX_PEERS = 24
const COLOURS = ['one', 'two', 'three', 'four'] as const
const OWN = 'this peer'
const OTHERS = 'other peers'
const HIDDEN = 'through neighbours'

/** Whose memes are in mine: by round for one peer, over the last rounds for the peers of a simulation. */
export function lineageSection(run: RunView, charts: Charts): Markup {
  const all = lineages(run)
  const rounds = Math.max(0, ...all.map(each => each.rounds.length))
  if (rounds === 0) return html``
  return html`<section aria-labelledby="lineage"><h2 id="lineage">Whose memes are in whose</h2>
<p>A meme is a weighted mean of memes, and so were those that they were learnt from. Followed back over the last ${counted(rounds, 'round')}, the weights multiply: what remains of each peer’s learning.</p>
${run.record.kind === 'simulation' ? many(run, all, charts) : one(run, all[0], charts)}</section>`
}

function many(run: RunView, all: readonly PeerLineage[], charts: Charts): Markup {
  const shown = all.slice(0, MAX_PEERS)
  const ids = shown.map(({ peerId }) => peerId)
  const cells = shown.flatMap(({ peerId, shares }) =>
    shares
      .filter(([id]) => ids.includes(id))
      .map(([id, share]) => ({ from: run.nameOf(id), to: run.nameOf(peerId), share }))
  )
  const names = ids.map(run.nameOf)
  return html`<figure>${charts.both(width => matrix(charts, { cells, names, width }), 'shares of learning, a row a meme; the table has the numbers')}<figcaption>A row is a peer’s meme; a column is who learnt. In per cent.${all.length > MAX_PEERS && ` The first ${MAX_PEERS} of ${all.length} peers.`}</figcaption></figure>
${tableBehind({
  caption: 'share of each peer’s learning in each meme',
  head: ['meme of', ...names],
  rows: shown.map(({ peerId, shares }) => {
    const of = new Map(shares)
    return [run.nameOf(peerId), ...ids.map(id => formatPercent(of.get(id) ?? 0))]
  })
})}`
}

function one(run: RunView, lineage: PeerLineage | undefined, charts: Charts): Markup {
  if (lineage === undefined) return html``
  const others = lineage.shares.filter(([id]) => id !== lineage.peerId)
  const named = new Map([
    [lineage.peerId, OWN],
    ...others.slice(0, COLOURS.length - 1).map(([id]) => [id, run.nameOf(id)] as const)
  ])
  const rounds = lineage.rounds.toReversed()
  const parts = rounds.flatMap(({ round, shares, hidden }) => [
    ...[...shares].map(([id, share]) => ({
      round,
      part: named.get(id) ?? OTHERS,
      value: share * 100
    })),
    { round, part: HIDDEN, value: hidden * 100 }
  ])
  const labels = [...named.values()]
  const colours = {
    ...Object.fromEntries(labels.map((label, index) => [label, `var(--${COLOURS[index]})`])),
    ...(others.length > COLOURS.length - 1 && { [OTHERS]: 'var(--soft)' }),
    [HIDDEN]: 'var(--rule)'
  }
  const init = { parts, colours, label: 'share of the meme, %', top: 100 }
  return html`<figure><ul class="legend">${Object.entries(colours).map(
    ([label, colour]) =>
      html`<li><span class="swatch" style="background: ${colour}"></span>${label}</li>`
  )}</ul>${charts.both(
    width => stacked(charts, { ...init, width, height: 260 }),
    'shares of the meme by the round in which they were learnt; the table has the numbers'
  )}<figcaption>“${HIDDEN}”: what neighbours had taken in before; only they know from whom.</figcaption></figure>
${htmlTable({
  caption: 'Share of what each learnt in a round that is in this peer’s meme now',
  head: ['round', OWN, ...others.slice(0, 12).map(([id]) => run.nameOf(id)), HIDDEN],
  rows: lineage.rounds.map(({ round, shares, hidden }) => [
    round,
    ...[lineage.peerId, ...others.slice(0, 12).map(([id]) => id)].map(id =>
      formatPercent(shares.get(id) ?? 0)
    ),
    formatPercent(hidden)
  ])
})}`
}
