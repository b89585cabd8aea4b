import { effect } from '@preact/signals-core'
import { h, render } from 'preact'
import type { RunState } from '../state.ts'
import { App } from './app.ts'
import { Chart } from './chart.ts'
import { tableOf } from './series.ts'
import {
  axis,
  curveKey,
  hidden,
  isConnected,
  peer,
  runKey,
  runs,
  take,
  VIEWS,
  view
} from './store.ts'

const place = document.getElementById('app')
if (place !== null) {
  place.replaceChildren()
  let chart: Chart | null = null
  effect(() => {
    render(h(App, {}), place)
    const inside = document.getElementById('chart')
    if (chart === null && inside !== null) chart = new Chart(inside)
    drawInto(chart)
  })
}

// The browser connects again by itself.
const events = new EventSource('./events')
events.addEventListener('open', () => {
  isConnected.value = true
})
events.addEventListener('error', () => {
  isConnected.value = false
})
events.addEventListener('run', event => take(JSON.parse(event.data) as RunState))

function drawInto(chart: Chart | null): void {
  const { curves, unit } = VIEWS[view.value]
  const shown = Object.entries(curves).filter(([, label]) => !hidden.value.has(curveKey(label)))
  const table = tableOf({
    runs: runs.value.filter(({ id }) => !hidden.value.has(runKey(id))),
    curves: Object.fromEntries(shown),
    axis: axis.value,
    peer: peer.value
  })
  chart?.draw(table, { unit, axis: axis.value })
}
