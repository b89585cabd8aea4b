import type { Point } from '../../../node/history/history.ts'
import { formatBytes } from '../../output/bytes.ts'
import { formatSeconds } from '../../output/time.ts'
import type { Charts } from '../charts/plot.ts'
import { type Part, stacked } from '../charts/stacked.ts'
import { html, type Markup } from '../html.ts'
import { byRound, mean } from '../mean.ts'
import { htmlTable } from '../table.ts'
import { thin } from '../thin.ts'
import type { RunView } from '../view.ts'

/** Most rounds that get a bar. */
const MAX_BARS = 120

/** A part of every bar: its name, its colour and how to read it off a point. */
interface Quantity {
  readonly part: string
  readonly colour: 'one' | 'two' | 'three' | 'four'
  readonly of: (point: Point) => number
}

const TIMES: readonly Quantity[] = [
  { part: 'learn', colour: 'one', of: ({ timings }) => timings.learnMs / 1000 },
  { part: 'gather', colour: 'two', of: ({ timings }) => timings.gatherMs / 1000 },
  { part: 'mix', colour: 'three', of: ({ timings }) => timings.mixMs / 1000 },
  { part: 'evaluate', colour: 'four', of: ({ timings }) => timings.evaluateMs / 1000 }
]

const BYTES: readonly Quantity[] = [
  { part: 'memes in', colour: 'one', of: ({ payloadBytes }) => payloadBytes.in / 1e6 },
  { part: 'memes out', colour: 'two', of: ({ payloadBytes }) => payloadBytes.out / 1e6 },
  {
    part: 'control, both ways',
    colour: 'three',
    of: ({ controlBytes }) => (controlBytes.in + controlBytes.out) / 1e6
  }
]

/** What was sent and received. */
export function bytesSection(run: RunView, charts: Charts): Markup {
  return section(run, charts, {
    id: 'bytes',
    title: 'Bytes on the wire',
    text: 'Control is all that is no meme: announcements, presence, handshakes, and what a connection itself needs.',
    axis: 'MB',
    quantities: BYTES,
    table: {
      caption: 'Bytes, whole run',
      head: ['peer', 'rounds', 'memes in', 'memes out', 'control in', 'control out'],
      row: totals => [
        totals.rounds,
        ...[totals.payloadIn, totals.payloadOut, totals.controlIn, totals.controlOut].map(
          formatBytes
        )
      ]
    }
  })
}

/** Where the time of a round goes. */
export function timesSection(run: RunView, charts: Charts): Markup {
  return section(run, charts, {
    id: 'times',
    title: 'Time',
    text: 'Learn: local epochs. Gather: announcing, waiting for neighbours and pulling their memes. Mix: averaging. Evaluate: on validation and common samples.',
    axis: 'seconds',
    quantities: TIMES,
    table: {
      caption: 'Time, whole run',
      head: ['peer', 'rounds', 'learn', 'gather', 'mix', 'evaluate', 'a round'],
      row: totals => {
        const { learnMs, gatherMs, mixMs, evaluateMs, rounds } = totals
        const all = learnMs + gatherMs + mixMs + evaluateMs
        return [
          rounds,
          ...[learnMs, gatherMs, mixMs, evaluateMs, all / Math.max(1, rounds)].map(ms =>
            formatSeconds(ms / 1000)
          )
        ]
      }
    }
  })
}

interface SectionInit {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly axis: string
  readonly quantities: readonly Quantity[]
  readonly table: {
    readonly caption: string
    readonly head: readonly string[]
    readonly row: (totals: ReturnType<RunView['history']['totalsOf']>) => (string | number)[]
  }
}

function section(
  { peers, history, record }: RunView,
  charts: Charts,
  { id, title, text, axis, quantities, table }: SectionInit
): Markup {
  const rounds = byRound(peers)
  if (rounds.length === 0) return html``
  const shown = thin(rounds, MAX_BARS)
  const parts = shown.flatMap(([round, points]) =>
    quantities.map(({ part, of }): Part => ({ round, part, value: mean(points.map(of)) ?? 0 }))
  )
  const colours = Object.fromEntries(
    quantities.map(({ part, colour }) => [part, `var(--${colour})`])
  )
  const isThinned = shown.length < rounds.length || history.stride > 1
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<p>${text}</p>
<figure><ul class="legend">${quantities.map(({ part, colour }) => html`<li><span class="swatch ${colour}"></span>${part}</li>`)}</ul>${charts.both(
    width => stacked(charts, { parts, colours, label: `${axis} a round`, width, height: 220 }),
    `${title} by round, stacked: ${quantities.map(({ part }) => part).join(', ')}; the table has the sums`
  )}<figcaption>${record.kind === 'simulation' && 'Mean over the peers. '}${isThinned && `${shown.length} of ${history.round} rounds are drawn.`}</figcaption></figure>
${htmlTable({
  caption: table.caption,
  head: table.head,
  rows: peers.map(({ name, peerId }) => [name, ...table.row(history.totalsOf(peerId))])
})}</section>`
}
