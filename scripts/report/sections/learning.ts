import { counted } from '../../../node/counted.ts'
import { formatPercent } from '../../output/accuracy.ts'
import { accuracyDomain, curves } from '../charts/curves.ts'
import type { Charts } from '../charts/plot.ts'
import { html, type Markup } from '../html.ts'
import { byRound, meanMeasured } from '../mean.ts'
import { tableBehind } from '../table.ts'
import { thin } from '../thin.ts'
import { type Measured, MODEL_LABELS, MODELS, type PeerView, type RunView } from '../view.ts'

/** Most rounds in a large picture, in a small one, and in a table. */
const MAX_ROUNDS = { large: 240, small: 80, table: 60 }
/** Most peers that get a picture of their own. */
const MAX_PEERS = 12

/** Learning curves: the mean over the peers, and of a simulation each peer's. */
export function learningSection(run: RunView, charts: Charts): Markup {
  const { peers, record, history } = run
  const rounds = byRound(peers)
  if (rounds.length === 0) return html``
  const points = peers.flatMap(peer => peer.points)
  const domain = accuracyDomain(points)
  const isMany = record.kind === 'simulation'
  const hasCommon = points.some(({ accuracies }) => accuracies.private.ownMix !== null)
  const large = charts.both(
    width => ({
      ...curves(charts, {
        rounds,
        width,
        height: width > 500 ? 340 : 250,
        max: MAX_ROUNDS.large,
        domain
      })
    }),
    describe(rounds.at(-1)?.[1] ?? [], rounds.length, isMany)
  )
  return html`<section aria-labelledby="learning"><h2 id="learning">Learning curves</h2>
<p>${
    hasCommon
      ? 'Accuracy is own-mix: per class on the common test set (at most 1,000 samples of it between rounds), weighted by the classes of each peer’s own data.'
      : 'Accuracy is that on the peer’s own validation part.'
  } Bands are 95 % intervals${isMany && ' of one peer, on average'}.</p>
<figure>${legend()}${large}<figcaption>${isMany ? `Mean of ${counted(peers.length, 'peer')}.` : ''} ${leftOut(rounds.length, history.stride)}</figcaption></figure>
${tableBehind({
  caption: 'accuracy by round',
  head: ['round', ...MODELS.map(model => MODEL_LABELS[model])],
  rows: thin(rounds, MAX_ROUNDS.table).map(([round, of]) => [
    round,
    ...MODELS.map(model => cell(meanMeasured(of, model)))
  ])
})}
${isMany && small(peers, charts, domain)}</section>`
}

function small(peers: readonly PeerView[], charts: Charts, domain: [number, number]): Markup {
  const shown = [...peers]
    .filter(({ points }) => points.length > 0)
    .sort((a, b) => (a.ending?.gain ?? 0) - (b.ending?.gain ?? 0))
    .slice(0, MAX_PEERS)
    .sort((a, b) => peers.indexOf(a) - peers.indexOf(b))
  return html`<h3>Each peer</h3>
${shown.length < peers.length && html`<p class="note">The ${MAX_PEERS} peers that gained least of ${peers.length}.</p>`}
<div class="grid">${shown.map(
    peer =>
      html`<figure><figcaption><strong>${peer.name}</strong> ${peer.model}</figcaption>${charts.draw(
        curves(charts, {
          rounds: peer.points.map(point => [point.round, [point]]),
          width: 280,
          height: 170,
          max: MAX_ROUNDS.small,
          domain
        }),
        `${peer.name}: ${describe(peer.points.slice(-1), peer.points.length, false)}`
      )}</figure>`
  )}</div>`
}

const legend = (): Markup =>
  html`<ul class="legend">${MODELS.map(model => html`<li><span class="swatch ${MODEL_LABELS[model]}"></span>${MODEL_LABELS[model]}</li>`)}</ul>`

/** What the picture shows, for who does not see it. */
function describe(
  last: Parameters<typeof meanMeasured>[0],
  rounds: number,
  isMany: boolean
): string {
  const ends = MODELS.flatMap(model => {
    const found = meanMeasured(last, model)
    return found === null ? [] : [`${MODEL_LABELS[model]} ${formatPercent(found.value)}`]
  })
  return `accuracy over ${counted(rounds, 'round')}${isMany ? ', mean over the peers' : ''}; after the last: ${ends.join(', ')}`
}

/** Says so where not every round is drawn. */
function leftOut(rounds: number, stride: number): string {
  const every = stride * Math.max(1, Math.ceil(rounds / MAX_ROUNDS.large))
  return every > 1 ? `About every ${every}th round is drawn.` : ''
}

function cell(found: Measured | null): string {
  if (found === null) return formatPercent(null)
  const { value, interval } = found
  if (interval === null) return formatPercent(value)
  const [low, high] = interval.map(end => (end * 100).toFixed(1))
  return `${formatPercent(value)} (${low}–${high})`
}
