import { planMeme } from '../../../node/context.ts'
import { counted } from '../../../node/counted.ts'
import { whatLeaves } from '../../../node/what-leaves.ts'
import { formatBytes } from '../../output/bytes.ts'
import { html, type Markup } from '../html.ts'
import type { RunView } from '../view.ts'

/** What left this machine: what may, and how much it was. */
export function leavesSection({ record, peers, history }: RunView): Markup {
  const { manifest, options, kind } = record
  const lines = whatLeaves(manifest, planMeme(manifest), {
    bootstrap: addresses(options.bootstrap),
    relays: addresses(options.relay)
  })
  const [own] = peers
  const totals = history.totalsOf(own?.peerId ?? '')
  const receivers = new Set(
    history.links.filter(({ to }) => to === own?.peerId).map(({ from }) => from)
  )
  return html`<section aria-labelledby="leaves"><h2 id="leaves">What left this machine</h2>
${
  kind === 'simulation'
    ? html`<p>Nothing: a simulation’s peers all run here. A peer of this federation would send:</p>`
    : html`<p>In ${counted(totals.rounds, 'round')}: <strong>${formatBytes(totals.payloadOut)}</strong> of memes and ${formatBytes(totals.controlOut)} of control. It averaged with ${counted(receivers.size, 'other peer')}.</p>`
}
<ul class="leaves">${lines.map(line => html`<li>${line}</li>`)}</ul></section>`
}

const addresses = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
