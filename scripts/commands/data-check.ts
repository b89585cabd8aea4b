import { counted } from '../../node/counted.ts'
import { classCounts } from '../../node/data/samples.ts'
import { parseDataSpec } from '../../node/data/spec.ts'
import type { PeerSamples } from '../../node/data/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createRandom } from '../../node/random.ts'
import { exitCode } from '../exit-codes.ts'
import type { DataCheckOptions } from '../options/data.ts'
import { createTerminal } from '../output/terminal.ts'
import { stepText } from './shared/fetch-steps.ts'
import { onInterrupt } from './shared/interrupt.ts'
import { resolveFederation } from './shared/resolve-federation.ts'

const PARTS = ['train', 'validation', 'test'] as const

/** Tells what a peer would train on. Exits as data that do not fit where they do not. */
export async function dataCheck(text: string, options: DataCheckOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const spec = parseDataSpec(text)
  const interrupt = onInterrupt(terminal, () => 'Nothing was written.')
  try {
    const resolved =
      options.federation === undefined
        ? null
        : await resolveFederation(options.federation, {
            peers: options.peer ?? [],
            bootstrap: options.bootstrap ?? [],
            mdns: options.mdns,
            signal: interrupt.signal,
            onStep: step => terminal.note(stepText(step))
          })
    const { checkData } = await import('../../node/data/check.ts')
    const random = createRandom(sha256Hasher)
    const { task, data, problems, notes } = await checkData(
      spec,
      resolved?.manifest.task ?? null,
      random
    )
    const classes = task.classes.map((name, label) => ({ name, ...countsOf(data, label) }))
    terminal.document({
      schema: 'memesh.data-check/1',
      data: text,
      federation: resolved?.federation ?? null,
      fits: problems.length === 0,
      problems,
      notes,
      task,
      classes: data === null ? null : classes,
      decoder: data?.train.dataset.decoder ?? null
    })
    const whose = resolved === null ? 'a new federation would learn' : resolved.manifest.name
    terminal.result(
      `${whose}: ${task.kind === 'table' ? counted(task.features.length, 'column') : 'images'} as ${task.input.join(' × ')} inputs, ${task.classes.length} classes`,
      ...notes
    )
    if (data !== null) {
      const rows = classes.map(({ name, ...counts }) => [name, ...PARTS.map(part => counts[part])])
      const sums = PARTS.map(part => data[part].indices.length)
      terminal.result(
        '',
        ...terminal.table({
          head: ['class', ...PARTS],
          rows: [...rows, ['all', ...sums]].map(row => row.map(String))
        })
      )
      const empty = classes.filter(({ train }) => train === 0).map(({ name }) => name)
      if (empty.length > 0) terminal.result(`nothing to learn of: ${empty.join(', ')}`)
    }
    terminal.result(
      '',
      ...(problems.length === 0
        ? [resolved === null ? 'It can be learnt from.' : 'It fits.']
        : ['It does not fit:', ...problems.map(problem => `  ✗ ${problem}`)])
    )
    if (problems.length > 0) process.exitCode = exitCode('ERR_DATA_SHAPE')
  } finally {
    interrupt.release()
  }
}

const countsOf = (data: PeerSamples | null, label: number) =>
  Object.fromEntries(
    PARTS.map(part => [part, data === null ? 0 : (classCounts(data[part])[label] ?? 0)])
  ) as Record<(typeof PARTS)[number], number>
