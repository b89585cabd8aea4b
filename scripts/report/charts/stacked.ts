import type { PlotOptions } from '@observablehq/plot'
import type { Charts } from './plot.ts'

/** One part of one round. */
export interface Part {
  readonly round: number
  readonly part: string
  readonly value: number
}

export interface StackedInit {
  readonly parts: readonly Part[]
  /** The parts' names from the bottom up, and their colours. */
  readonly colours: Readonly<Record<string, string>>
  readonly label: string
  readonly width: number
  readonly height: number
  /** The top of the value axis; that of the data without one. */
  readonly top?: number
}

/** A bar a round, of parts that add up. */
export function stacked(
  { Plot }: Charts,
  { parts, colours, label, width, height, top }: StackedInit
): PlotOptions {
  const rounds = [...new Set(parts.map(({ round }) => round))]
  const every = Math.ceil(rounds.length / Math.max(2, Math.floor(width / 50)))
  return {
    width,
    height,
    marginLeft: 44,
    marginBottom: 42,
    x: {
      label: 'round',
      type: 'band',
      domain: rounds,
      padding: rounds.length > 60 ? 0 : 0.15,
      ticks: rounds.filter((_, index) => index % every === 0),
      tickSize: 3
    },
    y: { label, grid: true, ticks: 4, ...(top !== undefined && { domain: [0, top] }) },
    marks: [
      Plot.barY(
        parts,
        Plot.stackY({
          x: 'round',
          y: 'value',
          fill: each => colours[each.part] ?? 'var(--muted)',
          order: (each: Part) => Object.keys(colours).indexOf(each.part)
        })
      ),
      Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.4 })
    ]
  }
}
