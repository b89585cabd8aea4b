import type { Link } from '../../../node/history/links.ts'
import { formatPercent } from '../../output/accuracy.ts'
import { type Node, topologyPicture } from '../charts/topology.ts'
import { html, type Markup } from '../html.ts'
import { type HtmlTableInit, htmlTable, tableBehind } from '../table.ts'
import type { RunView } from '../view.ts'

/** Most peers in the picture: those with most averaged memes. */
const MAX_NODES = 48
/** A longer table is folded away. */
const MAX_OPEN_ROWS = 12

/** Who averaged with whom: the graph that came about. */
export function networkSection({ history, peers, nameOf, record }: RunView): Markup {
  const links = history.links
  if (links.length === 0) return html``
  const weights = new Map<string, number>()
  for (const { from, to, rounds } of links)
    for (const id of [from, to]) weights.set(id, (weights.get(id) ?? 0) + rounds)
  const known = new Set(peers.map(({ peerId }) => peerId))
  const ids = [...weights].sort(([, a], [, b]) => b - a).map(([id]) => id)
  const nodes = ids
    .slice(0, MAX_NODES)
    .sort() // the picture must not turn over when two peers change places
    .map((peerId): Node => ({ peerId, name: nameOf(peerId), isKnown: known.has(peerId) }))
  const isMany = record.kind === 'simulation'
  const table: HtmlTableInit = {
    caption: 'Memes that were averaged',
    head: [
      'into the meme of',
      'from',
      'rounds',
      'mean weight',
      'mean age in rounds',
      'last in round'
    ],
    rows: links
      .toSorted(
        (a, b) =>
          nameOf(a.to).localeCompare(nameOf(b.to), 'en', { numeric: true }) || b.rounds - a.rounds
      )
      .map(({ from, to, rounds, weight, staleness, last }) => [
        nameOf(to),
        nameOf(from),
        rounds,
        formatPercent(weight),
        staleness.toFixed(1),
        last
      ]),
    maxRows: 100
  }
  return html`<section aria-labelledby="network"><h2 id="network">Who averaged with whom</h2>
<p>${
    isMany
      ? `Peers, and a line wherever one’s meme went into another’s; the topology asked for was ${record.topology ?? 'full'}.`
      : 'This peer and those whose memes went into its own. What goes on between the others it does not know.'
  } The thicker the line, the more weight.</p>
<figure>${topologyPicture(nodes, both(links))}<figcaption>${ids.length > MAX_NODES && `The ${MAX_NODES} peers with most averaged memes of ${ids.length}.`}</figcaption></figure>
${links.length > MAX_OPEN_ROWS ? tableBehind(table) : htmlTable(table)}</section>`
}

/** One line for both directions, with the mean of their weights. */
function both(links: readonly Link[]): Link[] {
  const found = new Map<string, Link[]>()
  for (const link of links) {
    const key = [link.from, link.to].sort().join(' ')
    found.set(key, [...(found.get(key) ?? []), link])
  }
  return [...found.values()].flatMap(pair => {
    const [first] = pair
    if (first === undefined) return []
    const weight = pair.reduce((sum, link) => sum + link.weight, 0) / pair.length
    return [{ ...first, weight }]
  })
}
