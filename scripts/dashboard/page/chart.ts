import uPlot from 'uplot'
import type { Table } from './series.ts'

/** Colours of a single run's models, in the report's order, and of several runs; the style sheet has them for light and dark. */
const COLOURS = {
  models: ['--one', '--two', '--grey'],
  runs: ['--one', '--two', '--three', '--four', '--five', '--six', '--seven', '--grey']
} as const

const HEIGHT = { wide: 420, narrow: 280 }

/** How a line's dash, by its length, is called in CSS. */
const DASHES: Readonly<Record<number, string>> = { 0: 'solid', 8: 'dashed', 2: 'dotted' }

const css = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const colourOf = (by: keyof typeof COLOURS, index: number): string =>
  css(COLOURS[by][index % COLOURS[by].length] ?? '--one')

/** The chart in its place on the page. It is made anew when its lines change, and else only fed. */
export class Chart {
  readonly #place: HTMLElement
  #plot: uPlot | null = null
  #made = ''
  #remake = () => {}

  constructor(place: HTMLElement) {
    this.#place = place
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(place)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#remake())
  }

  /** Draws; `unit` stands behind values, `axis` below the horizontal one. */
  draw(table: Table, { unit, axis }: { unit: string; axis: string }): void {
    const data = table.columns.map(column => [...column]) as unknown as uPlot.AlignedData
    const made = JSON.stringify([
      table.lines,
      table.by,
      unit,
      axis,
      (table.columns[0]?.length ?? 0) > 2
    ])
    if (made === this.#made && this.#plot !== null) {
      this.#plot.setData(data)
      return
    }
    this.#made = made
    this.#remake = () => {
      const kept = this.#plot?.data ?? data
      this.#plot?.destroy()
      this.#plot = new uPlot(this.#options(table, unit, axis), kept, this.#place)
    }
    this.#plot?.destroy()
    this.#plot = null
    this.#remake()
  }

  #size(): { width: number; height: number } {
    const width = this.#place.clientWidth
    return { width, height: width > 600 ? HEIGHT.wide : HEIGHT.narrow }
  }

  #options({ lines, columns, by }: Table, unit: string, axis: string): uPlot.Options {
    const ink = css('--soft')
    const isLong = (columns[0]?.length ?? 0) > 2
    const look = {
      stroke: ink,
      grid: { stroke: css('--rule'), width: 1 },
      ticks: { stroke: css('--rule'), width: 1 },
      font: '12px system-ui, sans-serif',
      labelFont: '12px system-ui, sans-serif',
      labelSize: 22
    }
    return {
      ...this.#size(),
      scales: { x: { time: false } },
      axes: [
        { ...look, label: axis },
        { ...look, label: unit, size: 56 }
      ],
      legend: {
        markers: {
          width: 2,
          dash: (_, index) => DASHES[lines[index - 1]?.dash[0] ?? 0] ?? 'solid'
        }
      },
      cursor: { points: { size: 7 } },
      series: [
        { label: axis },
        ...lines.map(({ label, colour, dash }) => ({
          label,
          stroke: colourOf(by, colour),
          width: 2,
          dash: [...dash],
          ...(isLong && { points: { show: false } }),
          spanGaps: true,
          value: (_: uPlot, value: number | null) =>
            value === null || value === undefined ? '–' : `${value.toFixed(2)} ${unit}`.trim()
        }))
      ]
    }
  }
}
