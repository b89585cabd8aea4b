import { html } from 'htm/preact'
import {
  axis,
  curveKey,
  hidden,
  peer,
  peerNames,
  runKey,
  runs,
  toggle,
  VIEWS,
  type View,
  view
} from './store.ts'

const chosen = (event: Event): string => (event.target as HTMLSelectElement).value

/** What is shown: everything a person can choose. Plain form elements, so that a keyboard and a screen reader reach them. */
export function Controls() {
  const curves = Object.values(VIEWS[view.value].curves)
  return html`<form class="controls" onSubmit=${(event: Event) => event.preventDefault()}>
    <label>Show
      <select value=${view.value} onChange=${(event: Event) => {
        view.value = chosen(event) as View
      }}>
        ${Object.entries(VIEWS).map(([name, { label }]) => html`<option value=${name}>${label}</option>`)}
      </select>
    </label>
    <label>over
      <select value=${axis.value} onChange=${(event: Event) => {
        axis.value = chosen(event) === 'seconds' ? 'seconds' : 'round'
      }}>
        <option value="round">rounds</option>
        <option value="seconds">seconds</option>
      </select>
    </label>
    ${
      peerNames.value.length > 1 &&
      html`<label>of
      <select value=${String(peer.value)} onChange=${(event: Event) => {
        peer.value = Number(chosen(event))
      }}>
        ${peerNames.value.map((name, index) => html`<option value=${String(index)}>${name}</option>`)}
      </select>
    </label>`
    }
    ${curves.length > 1 && html`<fieldset><legend>Models</legend>${curves.map(label => Tick(label, curveKey(label)))}</fieldset>`}
    ${runs.value.length > 1 && html`<fieldset><legend>Runs</legend>${runs.value.map(({ id, name }) => Tick(name, runKey(id)))}</fieldset>`}
  </form>`
}

function Tick(label: string, key: string) {
  return html`<label class="tick"><input type="checkbox" checked=${!hidden.value.has(key)} onChange=${() => toggle(key)} />${label}</label>`
}
