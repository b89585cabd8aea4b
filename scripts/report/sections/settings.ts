import { counted } from '../../../node/counted.ts'
import { formatManifestFile } from '../../../protocol/federation/file.ts'
import { type Content, html, type Markup } from '../html.ts'
import type { RunView } from '../view.ts'

/** Characters of one value that a person gave. */
const MAX_VALUE = 500

/** What the run was begun with. */
export function settingsSection({ record, peers, report }: RunView): Markup {
  const { manifest, federation, seed, baseline, options, topology, guard } = record
  const { learning, exchange, task } = manifest
  const { kind: optimizer, ...rest } = learning.optimizer
  const [own] = peers
  const facts: [string, Content][] = [
    ['federation', html`${manifest.name}<br><code>${federation}</code>`],
    ...(record.kind === 'peer' && own !== undefined
      ? ([['peer', html`${own.name}<br><code>${own.peerId || 'not known yet'}</code>`]] as [
          string,
          Content
        ][])
      : []),
    [
      'task',
      `${task.kind}, input ${task.input.join('×')}, ${task.classes.length} classes: ${cut(task.classes.join(', '), 200)}`
    ],
    [
      'learning',
      `${counted(learning.rounds, 'round')} of ${counted(learning.epochs, 'epoch')}, batch ${learning.batch}; ${optimizer} ${entries(rest)}; rate ${learning.learningRate}, weight decay ${learning.weightDecay}; α ${learning.alpha}, β ${learning.beta}, T ${learning.temperature}, schedule ${learning.schedule.kind}`
    ],
    [
      'exchange',
      `${exchange.mode}, ${exchange.delivery}; about ${exchange.neighbours} neighbours; ${exchange.mixing} mixing; ${exchange.encoding}`
    ],
    ...(topology === null ? [] : ([['topology', topology]] as [string, Content][])),
    ['baseline', baseline === 'local' ? 'local-only twin beside every private model' : baseline],
    ...(guard ? ([['guard', 'on']] as [string, Content][]) : []),
    ['seed', seed],
    ['engine', report?.engine ?? record.engine ?? 'not recorded'],
    ...peers
      .slice(0, 32)
      .map(({ name, model, samples }): [string, Content] => [
        name,
        [
          model ?? 'private model',
          ...(samples === null
            ? []
            : [
                `${samples.train} samples to train on, ${samples.validation} to validate, ${samples.test} to test`
              ])
        ].join('; ')
      ])
  ]
  return html`<section aria-labelledby="settings"><h2 id="settings">Settings</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Settings"><table class="facts"><caption>What the run was begun with</caption><tbody>${facts.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`
  )}</tbody></table></div>
${peers.length > 32 && html`<p class="note">The first 32 of ${peers.length} peers.</p>`}
<details><summary>Options as they were given</summary><div class="scroll" tabindex="0" role="region" aria-label="Options"><table class="facts"><tbody>${Object.entries(
    options
  )
    .slice(0, 100)
    .map(
      ([name, value]) =>
        html`<tr><th scope="row">${cut(name, 64)}</th><td>${cut(text(value), MAX_VALUE)}</td></tr>`
    )}</tbody></table></div></details>
<details><summary>The manifest: all that the peers agreed on</summary><pre tabindex="0">${formatManifestFile(manifest)}</pre></details></section>`
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '')

const cut = (value: string, max: number): string =>
  value.length > max ? `${value.slice(0, max)}…` : value

const entries = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
