import type { PlotOptions } from '@observablehq/plot'
import type { Charts } from './plot.ts'

/** How much of one peer's learning is in another's meme; a fraction. */
export interface Cell {
  readonly from: string
  readonly to: string
  readonly share: number
}

/** A square a pair of peers, the darker the larger the share. */
export function matrix(
  { Plot }: Charts,
  { cells, names, width }: { cells: readonly Cell[]; names: readonly string[]; width: number }
): PlotOptions {
  const side = Math.min(46, (width - 110) / names.length)
  const most = Math.max(...cells.map(({ share }) => share), 1e-9)
  return {
    width: Math.min(width, 110 + side * names.length),
    height: 76 + side * names.length,
    marginLeft: 92,
    marginTop: 70,
    marginBottom: 6,
    marginRight: 12,
    x: {
      domain: [...names],
      axis: 'top',
      label: null,
      tickSize: 0,
      tickRotate: -40,
      padding: 0.06
    },
    y: { domain: [...names], label: null, tickSize: 0, padding: 0.06 },
    marks: [
      Plot.cell(cells, {
        x: 'from',
        y: 'to',
        fill: 'var(--private)',
        fillOpacity: ({ share }) => (0.95 * share) / most,
        rx: 3
      }),
      ...(side < 30
        ? []
        : [
            Plot.text(cells, {
              x: 'from',
              y: 'to',
              text: ({ share }) => (share * 100).toFixed(0),
              fill: ({ share }) => (share / most > 0.6 ? 'var(--card)' : 'var(--ink)'),
              fontSize: 11
            })
          ])
    ],
    opacity: { type: 'identity' }
  }
}
