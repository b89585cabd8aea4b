import { counted } from '../../../node/counted.ts'
import type { Totals } from '../../../node/history/history.ts'
import type { RunReport } from '../../../node/history/run-report.ts'
import { formatPercent, gainCell } from '../../output/accuracy.ts'
import { formatBytes } from '../../output/bytes.ts'
import { formatSeconds } from '../../output/time.ts'
import { type Answer, verdictOf } from '../../output/verdict.ts'
import { type Content, html, type Markup } from '../html.ts'
import { byRound, mean } from '../mean.ts'
import { type ModelName, measured, type PeerView, type RunView } from '../view.ts'

const HEADLINES: Readonly<Record<Answer, string>> = {
  yes: 'Joining helped',
  no: 'Joining did not help',
  'not clear': 'Whether joining helped is not clear',
  'not measured': 'Whether joining helped was not measured'
}

/** The head of the page: did joining help, and the few numbers that say how much. */
export function answerSection(run: RunView): Markup {
  const { record, round, rounds, peers } = run
  return html`<header>
<p class="kicker">${record.kind === 'peer' ? 'One peer' : `Simulation of ${counted(peers.length, 'peer')}`} · ${record.manifest.name}</p>
${run.report === null ? soFar(run) : ended(run.report)}
<div class="tiles">${tiles(run)}</div>
${round < rounds && run.report === null && html`<p class="note">${round} of ${rounds} rounds are complete. Run <code>memesh report</code> again for the newer ones.</p>`}
</header>`
}

function ended(report: RunReport): Markup {
  const { gain, used } = report.mean ?? report.peers[0]!
  const { answer, why } = verdictOf(report)
  const models = report.mean === null ? 'private model' : 'private models'
  return html`<h1>${HEADLINES[answer]}</h1>
<p class="lead">${why.charAt(0).toUpperCase()}${why.slice(1)}.</p>
${used !== undefined && html`<p>What <code>memesh predict</code> uses, chosen on validation, is right in ${formatPercent(used.accuracy.ownMix)}${gain !== null && `; the ${models} changed by ${points(gain)}`}.</p>`}`
}

function soFar(run: RunView): Markup {
  if (run.round === 0) {
    return html`<h1>Nothing is learnt yet</h1><p class="lead">No round is complete.</p>`
  }
  const gain = lastGain(run.peers)
  return html`<h1>${gain === null ? 'Still learning' : `${points(gain)} so far`}</h1>
<p class="lead">The run has not ended. ${
    gain === null
      ? 'Without the local-only baseline, what joining brings is not measured.'
      : 'What the private models have gained over training alone, estimated after the last round; the end brings the whole test set and an interval.'
  }</p>`
}

/** `+2.6 points`. */
const points = (gain: number): string => `${[gainCell(gain, null)].flat().join('')} points`

/** Gain after the last round, mean over the peers; null without a twin. */
export function lastGain(peers: readonly PeerView[]): number | null {
  const gains = peers.flatMap(({ points: all }) => {
    const last = all.at(-1)
    if (last === undefined) return []
    const own = measured(last, 'private')
    const alone = measured(last, 'localOnly')
    return own === null || alone === null ? [] : [own.value - alone.value]
  })
  return mean(gains)
}

function tiles(run: RunView): Markup[] {
  const { report, record, peers, round, rounds, history } = run
  const totals = peers.map(({ peerId }) => history.totalsOf(peerId))
  const sum = (of: (each: Totals) => number) => totals.reduce((total, each) => total + of(each), 0)
  const received = sum(({ payloadIn, controlIn }) => payloadIn + controlIn)
  const sent = sum(({ payloadOut, controlOut }) => payloadOut + controlOut)
  const ms = sum(each => each.learnMs + each.gatherMs + each.mixMs + each.evaluateMs)
  const isMany = record.kind === 'simulation'
  const worst = worstOf(peers)
  const seconds = report?.seconds ?? ms / 1000 / Math.max(1, isMany ? peers.length : 1)
  return [
    ...(['localOnly', 'private', 'meme'] as const).map(model => modelTile(run, model)),
    ...(isMany && worst !== null
      ? [tile('worst gain', [gainCell(worst.gain, null)].flat().join(''), worst.name)]
      : []),
    tile(
      'rounds',
      round < rounds ? `${round} of ${rounds}` : String(round),
      `in ${formatSeconds(seconds)}`
    ),
    isMany
      ? tile('sent, each peer', formatBytes(sent / Math.max(1, peers.length)), 'memes and control')
      : tile('sent', formatBytes(sent), `received ${formatBytes(received)}`)
  ]
}

/** The peer that gained least; null where gains are not known. */
export function worstOf(
  peers: readonly PeerView[]
): { readonly name: string; readonly gain: number } | null {
  const gains = peers.flatMap(({ name, ending }) =>
    ending === null || ending.gain === null ? [] : [{ name, gain: ending.gain }]
  )
  return gains.reduce<(typeof gains)[number] | null>(
    (worst, each) => (worst === null || each.gain < worst.gain ? each : worst),
    null
  )
}

const WHAT: Readonly<Record<ModelName, string>> = {
  localOnly: 'trained alone',
  private: 'taught by the meme',
  meme: 'shared by all'
}

function modelTile({ report, peers }: RunView, model: ModelName): Markup {
  const label = model === 'localOnly' ? 'local-only' : model
  const found = (report?.mean ?? report?.peers[0])?.[model]
  const last = byRound(peers).at(-1)?.[1] ?? []
  const estimate = mean(last.flatMap(point => measured(point, model)?.value ?? []))
  return tile(
    html`<span class="swatch ${label}"></span>${label}`,
    formatPercent(found?.ownMix ?? estimate),
    WHAT[model]
  )
}

const tile = (label: Content, value: string, below: string): Markup =>
  html`<div class="tile"><div class="label">${label}</div><div class="value">${value}</div><div class="below">${below}</div></div>`
