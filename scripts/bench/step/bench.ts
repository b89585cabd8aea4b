import { join } from 'node:path'
import { writeCase } from './case-files.ts'
import { Contender, type Entrant } from './contender.ts'
import { percentOfPeak, stepFlops } from './flops.ts'
import { burnCore } from './load.ts'
import type { Machine } from './machine.ts'
import { type Measured, measure } from './measure.ts'
import type { Case } from './messages.ts'
import { PAIRS, type PairName } from './pairs.ts'
import { relativeDifference, summarise } from './statistics.ts'
import type { Load, Row } from './table.ts'

export interface BenchInit {
  readonly entrants: readonly Entrant[]
  readonly loads: readonly Load[]
  readonly steps: number
  readonly slots: number
  readonly python: string | undefined
  readonly machine: Machine
  /** An empty folder. */
  readonly folder: string
  /** What is being done, and what went wrong. */
  readonly note: (line: string) => void
}

/** Time that it took to make a step ready, in a fresh process. */
export interface Compiled extends Entrant {
  readonly ms: number
}

export interface CaseResult {
  readonly rows: readonly Row[]
  readonly compiled: readonly Compiled[]
  /** Largest relative difference between the entrants' losses of the first three steps; null for one entrant. */
  readonly lossDifference: number | null
}

/** Measures one pair with one batch size: all entrants, without and with load. */
export async function benchCase(
  name: PairName,
  batch: number,
  init: BenchInit
): Promise<CaseResult> {
  const pair = PAIRS[name]
  const opened: Contender[] = []
  const compiled: Compiled[] = []
  const { loads, machine, note } = init
  const rowOf = (load: Load, { contender, slots }: Measured): Row => {
    const { engine, threads } = contender.entrant
    const { medianMs, minMs } = summarise(slots)
    const peak = engine === 'webgpu' ? undefined : machine.peakGflops[threads]
    const percent =
      peak === undefined ? null : percentOfPeak(stepFlops(pair, batch), medianMs, peak)
    return { pair: name, engine, threads, batch, load, medianMs, minMs, percentOfPeak: percent }
  }
  try {
    const files = await writeCase(pair, batch, join(init.folder, `${name}-${batch}`))
    for (const entrant of init.entrants) {
      note(`${name}, batch ${batch}: ${entrant.engine} with ${threadsText(entrant.threads)}`)
      const ready = await tryOpen(entrant, files, init)
      if (ready === null) continue
      opened.push(ready.contender)
      compiled.push({ ...entrant, ms: ready.ms })
    }
    const rows: Row[] = []
    let losses: readonly Measured['losses'][] = []
    for (const load of loads) {
      note(
        `${name}, batch ${batch}: all in turns, ${load === 'busy' ? 'one core busy' : 'cores free'}`
      )
      const measured = await measureUnder(load, opened, init)
      rows.push(...measured.map(each => rowOf(load, each)))
      // Later loads go on from there.
      if (losses.length === 0) losses = measured.map(each => each.losses)
    }
    return { rows, compiled, lossDifference: difference(losses) }
  } finally {
    for (const contender of opened) await contender.close()
  }
}

export const threadsText = (threads: number) => `${threads} thread${threads === 1 ? '' : 's'}`

/** An entrant that cannot do it is left out. */
async function tryOpen(entrant: Entrant, files: Case, { python, note }: BenchInit) {
  const contender = new Contender(entrant, python)
  try {
    return { contender, ms: await contender.ask('open', files) }
  } catch (error) {
    await contender.close()
    note(`left out: ${(error as Error).message}`)
    return null
  }
}

async function measureUnder(load: Load, contenders: readonly Contender[], init: BenchInit) {
  const busy = load === 'busy'
  const end = busy ? burnCore() : undefined
  try {
    return await measure(contenders, { steps: init.steps, slots: init.slots, busy })
  } finally {
    await end?.()
  }
}

function difference([first, ...others]: readonly Measured['losses'][]): number | null {
  if (first === undefined || others.length === 0) return null
  return Math.max(...others.map(losses => relativeDifference(first.flat(), losses.flat())))
}
