import { html } from 'htm/preact'
import { Controls } from './controls.ts'
import { isConnected, peer, runs } from './store.ts'
import { SUMMARY_HEAD, summaryRow } from './summary.ts'

/** The whole page but the chart, which draws itself into `#chart`. */
export function App() {
  const [first] = runs.value
  return html`<header>
    <p class="kicker">${[...new Set(runs.value.map(run => run.federation))].join(' · ') || 'memesh'}</p>
    <h1>${title()}</h1>
    <p class="state" role="status">
      <span class=${isConnected.value ? 'dot live' : 'dot'}></span>
      ${isConnected.value ? 'following' : 'no longer connected: memesh dashboard has ended'}
    </p>
  </header>
  <${Controls} />
  <section class="card" aria-label="Chart; the table below has the last values"><div id="chart"></div>
    ${first !== undefined && first.curves[0]?.round.length === 0 && html`<p class="note">No round is complete yet.</p>`}
  </section>
  <h2>Where they stand</h2>
  <div class="scroll" tabindex="0" role="region" aria-label="Where the runs stand"><table>
    <thead><tr>${SUMMARY_HEAD.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${runs.value.map(run => {
      const [name, ...cells] = summaryRow(run, peer.value)
      return html`<tr key=${run.id}><th scope="row" title=${run.folder}>${name}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`
    })}</tbody>
  </table></div>
  <p class="note">Accuracies are own-mix after the last round, estimated on part of the common test set. A run’s end brings intervals: memesh report.</p>`
}

function title(): string {
  const [first] = runs.value
  if (first === undefined) return 'Waiting for the first run'
  return runs.value.length === 1 ? first.name : `${runs.value.length} runs`
}
