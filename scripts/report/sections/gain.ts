import { gainCell, ownMixCell } from '../../output/accuracy.ts'
import { gainsChart } from '../charts/gains.ts'
import type { Charts } from '../charts/plot.ts'
import { html, type Markup } from '../html.ts'
import { htmlTable } from '../table.ts'
import type { PeerView, RunView } from '../view.ts'
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
${all.length > 0 && html`<figure>${charts.both(width => gainsChart(charts, all, width), describe(all))}<figcaption>${drawn.length < known.length && `The ${drawn.length} peers that gained least of ${known.length}. `}Lines are 95 % intervals. Filled green: more than chance explains; red: a loss that chance does not explain; grey: not clear.</figcaption></figure>`}
${htmlTable({
  caption: 'Own-mix accuracy at the end, with 95 % intervals, and gain in points',
  head: [
    'peer',
    'private model',
    'local-only',
    'private',
    'meme',
    'gain',
    'predict uses',
    'its gain'
  ],
  rows: [
    ...ended.map(peer =>
      row(
        peer.name,
        `${peer.model ?? ''}${peer.name === worst?.name && isMany ? ' (worst)' : ''}`,
        peer.ending
      )
    ),
    ...(mean === null ? [] : [row('mean', `of ${ended.length}`, mean)])
  ]
})}</section>`
}

type Ending = NonNullable<PeerView['ending']>

const text = (cell: ReturnType<typeof gainCell>): string => [cell].flat().join(' ')

const USED: Readonly<Record<string, string>> = {
  localOnly: 'local-only',
  mean: 'mean of private and meme'
}

const row = (
  name: string,
  model: string,
  {
    localOnly,
    private: own,
    meme,
    gain,
    gainInterval,
    used,
    ...rest
  }: Omit<Ending, 'peerId' | 'bytesSent' | 'bytesReceived'>
): string[] => [
  name,
  model,
  text(ownMixCell(localOnly)),
  text(ownMixCell(own)),
  text(ownMixCell(meme)),
  text(gainCell(gain, gainInterval)),
  rest.choice === undefined ? '' : (USED[rest.choice.model] ?? rest.choice.model),
  used === undefined ? '' : text(gainCell(used.gain, used.gainInterval))
]

const describe = (gains: readonly { readonly name: string; readonly gain: number }[]): string =>
  `gain in points: ${gains.map(({ name, gain }) => `${name} ${text(gainCell(gain, null))}`).join(', ')}`
