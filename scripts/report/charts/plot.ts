import type { PlotOptions } from '@observablehq/plot'
import { html, Markup } from '../html.ts'

type Plot = typeof import('@observablehq/plot')

/** Draws pictures as SVG, without a browser. */
export interface Charts {
  readonly Plot: Plot
  /** `label` says in a sentence what there is to see. */
  draw(options: PlotOptions, label: string): Markup
  /** The same picture for wide pages and for narrow ones, whose letters would shrink with it. */
  both(options: (width: number) => PlotOptions, label: string): Markup
}

const WIDE = 880
const NARROW = 350

/** Loads what draws: a second or so, so not before a report is wanted. */
export async function loadCharts(): Promise<Charts> {
  const [Plot, { parseHTML }] = await Promise.all([
    import('@observablehq/plot'),
    import('linkedom')
  ])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const draw = (options: PlotOptions, label: string): Markup => {
    const svg = Plot.plot({ style: { fontSize: '12px' }, ...options, document })
    svg.querySelector('style')?.remove() // the page has one for all
    svg.setAttribute('class', 'chart')
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', label)
    return new Markup(svg.outerHTML)
  }
  return {
    Plot,
    draw,
    both: (options, label) =>
      html`<div class="wide">${draw(options(WIDE), label)}</div><div class="narrow">${draw(options(NARROW), label)}</div>`
  }
}
