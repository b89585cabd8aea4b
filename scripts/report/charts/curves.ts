import type { PlotOptions } from '@observablehq/plot'
import type { Point } from '../../../node/history/history.ts'
import { meanMeasured } from '../mean.ts'
import { thin } from '../thin.ts'
import { MODEL_LABELS, MODELS } from '../view.ts'
import type { Charts } from './plot.ts'

/** One model after one round; per cent. */
interface Measurement {
  readonly round: number
  readonly model: string
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

export interface CurvesInit {
  /** By round, the points that are averaged. */
  readonly rounds: readonly (readonly [number, readonly Point[]])[]
  readonly width: number
  readonly height: number
  /** Most rounds that are drawn. */
  readonly max: number
  /** Range of the accuracy axis in per cent: the same for pictures that are compared. */
  readonly domain: readonly [number, number]
}

/** The colour of a model, which the page's style sets for light and dark. */
export const modelColour = (label: string): string => `var(--${label})`

/** Accuracy by round: a line a model, with its 95 % interval as a band. */
export function curves(
  { Plot }: Charts,
  { rounds, width, height, max, domain }: CurvesInit
): PlotOptions {
  const drawn = thin(rounds, max).flatMap(([round, points]) =>
    MODELS.flatMap(name => measurement(round, points, name) ?? [])
  )
  const bands = drawn.filter(({ low }) => low !== null)
  const lines = { x: 'round', z: 'model' } as const
  return {
    width,
    height,
    marginLeft: 36,
    marginRight: width > 500 ? 84 : 12,
    marginBottom: 38,
    x: { label: 'round', ticks: Math.max(2, Math.floor(width / 80)), tickFormat: whole },
    y: { domain, label: 'accuracy, %', grid: true, ticks: 5, clamp: true },
    marks: [
      Plot.areaY(bands, {
        ...lines,
        y1: 'low',
        y2: 'high',
        fill: each => modelColour(each.model),
        fillOpacity: 0.16
      }),
      Plot.lineY(drawn, {
        ...lines,
        y: 'value',
        stroke: each => modelColour(each.model),
        strokeWidth: 2,
        strokeLinejoin: 'round'
      }),
      ...(drawn.length > MODELS.length
        ? []
        : [Plot.dot(drawn, { ...lines, y: 'value', fill: each => modelColour(each.model), r: 4 })]),
      ...(width > 500 ? [endLabels(Plot, drawn, { height, domain })] : [])
    ]
  }
}

/** What the accuracy axis of some points must show, rounded outwards to tens. */
export function accuracyDomain(points: readonly Point[]): [number, number] {
  const values = MODELS.flatMap(model =>
    points.flatMap(point => {
      const found = meanMeasured([point], model)
      return found === null ? [] : [found.value, ...(found.interval ?? [])]
    })
  )
  if (values.length === 0) return [0, 100]
  const low = Math.floor(Math.min(...values) * 10) * 10
  const high = Math.ceil(Math.max(...values) * 10) * 10
  return [Math.max(0, low), Math.min(100, Math.max(high, low + 10))]
}

const whole = (value: number): string => (Number.isInteger(value) ? String(value) : '')

function measurement(
  round: number,
  points: readonly Point[],
  name: (typeof MODELS)[number]
): Measurement | null {
  const found = meanMeasured(points, name)
  if (found === null) return null
  const { value, interval } = found
  return {
    round,
    model: MODEL_LABELS[name],
    value: value * 100,
    low: interval && interval[0] * 100,
    high: interval && interval[1] * 100
  }
}

/** The models' names at the ends of their lines, moved apart where these are close. */
function endLabels(
  Plot: Charts['Plot'],
  drawn: readonly Measurement[],
  { height, domain }: Pick<CurvesInit, 'height' | 'domain'>
) {
  const last = Math.max(...drawn.map(({ round }) => round))
  const ends = drawn.filter(({ round }) => round === last).sort((a, b) => a.value - b.value)
  // A line of letters, in per cent of accuracy.
  const apart = (15 / (height - 50)) * (domain[1] - domain[0])
  let below = domain[0] - apart
  const labels = ends.map(end => {
    below = Math.max(end.value, below + apart)
    return { ...end, at: below }
  })
  const over = Math.max(0, (labels.at(-1)?.at ?? 0) - domain[1])
  return Plot.text(
    labels.map(label => ({ ...label, at: label.at - over })),
    {
      x: 'round',
      y: 'at',
      text: 'model',
      fill: ({ model }) => modelColour(model),
      textAnchor: 'start',
      dx: 8,
      fontWeight: 600
    }
  )
}
