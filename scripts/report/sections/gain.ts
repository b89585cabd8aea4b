import type { Ending, PeerEnding } from '../../../node/history/run-report.ts'
import { gainCell, ownMixCell } from '../../output/accuracy.ts'
import { gainsChart } from '../charts/gains.ts'
import type { Charts } from '../charts/plot.ts'
import { html, type Markup } from '../html.ts'
import { htmlTable } from '../table.ts'
import type { RunView } from '../view.ts'
import { worstOf } from './answer.ts'

/** Most peers in the picture: those that gained least. */
const MAX_PEERS = 40

/** What joining brought each peer, and who gained least. */
export function gainSection(run: RunView, charts: Charts): Markup {
  const { report, peers } = run
  if (report === null) return html``
  const isMany = report.mean !== null
  const ended = peers.flatMap(peer =>
    peer.ending === null ? [] : [{ ...peer, ending: peer.ending }]
  )
  const known = ended.flatMap(({ name, ending }) =>
    ending.gain === null
      ? []
      : [{ name, gain: ending.gain, interval: ending.gainInterval, isMean: false }]
  )
  const shown = known.toSorted((a, b) => a.gain - b.gain).slice(0, MAX_PEERS)
  const drawn = known.filter(each => shown.includes(each))
  const mean = report.mean
  const all =
    mean === null || mean.gain === null
      ? drawn
      : [...drawn, { name: 'mean', gain: mean.gain, interval: mean.gainInterval, isMean: true }]
  const worst = worstOf(peers)
  return html`<section aria-labelledby="gain"><h2 id="gain">${isMany ? 'What joining brought each peer' : 'What joining brought'}</h2>
<p>The private model against its local-only twin: same start, same data, same steps, but never taught by a meme. The test set and the bootstrap’s draws are the same for both.${
    worst !== null && isMany && html` The worst off is <strong>${worst.name}</strong>.`
  }</p>
${all.length > 0 && html`<figure>${charts.both(width => gainsChart(charts, all, width), describe(all))}<figcaption>${drawn.length < known.length && `The ${drawn.length} peers that gained least of ${known.length}. `}Lines are 95 % intervals. Green: a gain beyond chance; red: a loss beyond chance; grey: not clear.</figcaption></figure>`}
${htmlTable({
  caption: 'Own-mix accuracy at the end, and gain in points over local-only, with 95 % intervals',
  head: ['peer', 'local-only', 'private', 'meme', 'gain of private', 'predict uses'],
  rows: [
    ...ended.map(({ name, model, ending }) =>
      row(
        `${name}${model === null ? '' : ` (${model})`}${isMany && name === worst?.name ? ', worst' : ''}`,
        ending
      )
    ),
    ...(mean === null ? [] : [row(`mean of ${ended.length}`, mean)])
  ]
})}</section>`
}

const text = (cell: ReturnType<typeof gainCell>): string => [cell].flat().join(' ')

const USED: Readonly<Record<string, string>> = {
  localOnly: 'local-only',
  mean: 'mean of private and meme'
}

function row(name: string, ending: Ending & Partial<Pick<PeerEnding, 'choice'>>): string[] {
  const { localOnly, private: own, meme, gain, gainInterval, used, choice } = ending
  const model = choice === undefined ? '' : `${USED[choice.model] ?? choice.model}, `
  return [
    name,
    text(ownMixCell(localOnly)),
    text(ownMixCell(own)),
    text(ownMixCell(meme)),
    text(gainCell(gain, gainInterval)),
    used === undefined ? '' : `${model}${text(gainCell(used.gain, null))}`
  ]
}

const describe = (gains: readonly { readonly name: string; readonly gain: number }[]): string =>
  `gain in points: ${gains.map(({ name, gain }) => `${name} ${text(gainCell(gain, null))}`).join(', ')}`
