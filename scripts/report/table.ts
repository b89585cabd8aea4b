import { type Content, html, type Markup } from './html.ts'

export interface HtmlTableInit {
  readonly caption: string
  readonly head: readonly string[]
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Content[])[]
  /** Beyond so many the rest is left out, and said. @default 200 */
  readonly maxRows?: number
}

/** A table that scrolls in itself where it is wider than the page. */
export function htmlTable({ caption, head, rows, maxRows = 200 }: HtmlTableInit): Markup {
  const shown = rows.slice(0, maxRows)
  const left = rows.length - shown.length
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map(cell => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${shown.map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name ?? ''}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`
  )}</tbody>
</table></div>${left > 0 && html`<p class="note">And ${left} more, left out here.</p>`}`
}

/** The same numbers for who does not see the picture, or wants to copy them. */
export const tableBehind = (init: HtmlTableInit): Markup =>
  html`<details><summary>The numbers: ${init.caption}</summary>${htmlTable(init)}</details>`
