import { counted } from '../../node/counted.ts'
import { formatHistogram } from '../../node/data/histogram.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createRandom } from '../../node/random.ts'
import type { SimulateOptions } from '../options/simulate.ts'
import { simulationSummary, simulationTable } from '../output/simulation-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { closeRun } from './shared/close-run.ts'
import { engineWhy } from './shared/engine-why.ts'
import { onInterrupt } from './shared/interrupt.ts'
import { keptOptions, resumedOptions } from './shared/resumed-options.ts'
import { shellLine } from './shared/shell.ts'
import { showRounds } from './shared/show-rounds.ts'
import { setUpSimulation, setupLines } from './shared/simulation-setup.ts'
import { startLine } from './shared/start-line.ts'

/** Runs a simulation and answers "did joining help?". The heavy imports wait until the first line is out. */
export async function simulate(given: SimulateOptions): Promise<void> {
  const terminal = await createTerminal(given)
  const options = await resumedOptions(given)
  const setup = await setUpSimulation(options)
  const settings = keptOptions(options)
  const { manifest, partition, topology, out } = setup
  terminal.note(...setupLines(setup, options))

  const { loadSimulationData } = await import('../../node/data/simulation.ts')
  const data = await loadSimulationData({
    dataset: options.data,
    partition,
    task: manifest.task,
    peers: options.peers,
    samples: setup.resolved.samples,
    random: createRandom(sha256Hasher),
    seed: options.seed,
    onNote: note => terminal.note(note)
  })
  const peers = setup.peers.map((peer, index) => ({ ...peer, data: data[index]! }))
  const rows = peers.map(({ name, data }) => ({ name, samples: data.train }))
  terminal.note(
    '',
    'training samples by class',
    ...formatHistogram(rows, manifest.task.classes),
    ''
  )

  const names = peers.map(({ name, model }) => `${name} ${model}`)
  let isBegun = options.resume !== undefined
  const goOn = `Go on with: ${shellLine(['memesh', 'simulate', '--resume', out])}`
  const interrupt = onInterrupt(terminal, () => (isBegun ? goOn : 'Nothing was begun.'))
  const { onRound, onPhase } = showRounds(terminal, names, manifest.learning.rounds)
  try {
    const { simulate: run } = await import('../../node/simulation/simulate.ts')
    const report = await run({
      manifest,
      peers,
      topology,
      seed: options.seed,
      engine: options.engine,
      baseline: options.baseline,
      guard: options.guard === true,
      out,
      resume: options.resume !== undefined,
      ...(options.threads !== undefined && { threads: options.threads }),
      config: {
        ...settings,
        ...setup.resolved,
        ...(options.federation === undefined && { meme: setup.meme }),
        models: setup.peers.map(({ model }) => model),
        out
      },
      signal: interrupt.signal,
      onRound,
      onPhase: phase => {
        if (phase === 'connecting') isBegun = true
        onPhase(phase)
      },
      onDamaged: peer =>
        terminal.note(
          `${peer}: its newest checkpoint is damaged (kept as checkpoint.damaged.cbor), going on from the one before`
        ),
      onEngine: (engine, threads, before) => {
        const why = engineWhy({ engine, wanted: options.engine, before })
        terminal.note(`engine ${engine} (${why}), ${counted(threads, 'training thread')}`)
      },
      onFallback: (peer, engine, why) => terminal.note(`${peer} learns on ${engine}: ${why}`)
    })
    terminal.live?.clear()
    terminal.document(report)
    terminal.result('', ...terminal.table(simulationTable(report)), '')
    terminal.result(...simulationSummary(report, out), ...(await closeRun(out, report, terminal)))
    const known = ['federation', 'create', '--name', 'Digits', '--meme', 'lenet5', '--lr', '0.02']
    const make =
      options.data === 'mnist' ? [...known, '-o', 'fed.json'] : ['init', '--data', options.data]
    const next =
      options.federation === undefined
        ? shellLine(['memesh', ...make])
        : startLine(options.federation, options.data)
    terminal.result(`next: ${next}   # with other people`)
  } finally {
    terminal.live?.clear()
    interrupt.release()
  }
}
