import type { PlotOptions } from '@observablehq/plot'
import type { Interval } from '../../../node/evaluation/types.ts'
import type { Charts } from './plot.ts'

/** What joining brought one peer; fractions. */
export interface Gain {
  readonly name: string
  readonly gain: number
  readonly interval: Interval | null
  readonly isMean: boolean
}

/** A dot a peer with its 95 % interval, around zero. */
export function gainsChart({ Plot }: Charts, gains: readonly Gain[], width: number): PlotOptions {
  const rows = gains.map(({ name, gain, interval, isMean }) => ({
    name: cut(name),
    gain: gain * 100,
    low: interval && interval[0] * 100,
    high: interval && interval[1] * 100,
    colour: colourOf(gain, interval),
    r: isMean ? 6 : 4.5
  }))
  return {
    width,
    height: 62 + 26 * rows.length,
    marginBottom: 44,
    marginLeft: 116,
    marginRight: 24,
    marginTop: 8,
    x: {
      label: 'gain in points of accuracy over training alone',
      grid: true,
      nice: true,
      zero: true,
      ticks: 6
    },
    y: { label: null, domain: rows.map(({ name }) => name), tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: 'currentColor' }),
      Plot.ruleY(
        rows.filter(({ low }) => low !== null),
        { y: 'name', x1: 'low', x2: 'high', stroke: 'colour', strokeWidth: 2.5 }
      ),
      Plot.dot(rows, { y: 'name', x: 'gain', fill: 'colour', r: 'r' })
    ],
    r: { type: 'identity' }
  }
}

function colourOf(gain: number, interval: Interval | null): string {
  if (interval === null) return gain >= 0 ? 'var(--better)' : 'var(--worse)'
  if (interval[0] > 0) return 'var(--better)'
  return interval[1] < 0 ? 'var(--worse)' : 'var(--unclear)'
}

const cut = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name)
