import { cpus } from 'node:os'
import type { Contender } from './contender.ts'
import type { Ran } from './messages.ts'
import { calm, median, type Slot, slotSteps, warmUpSteps } from './statistics.ts'

export interface MeasureInit {
  /** Steps of each contender that count, at least. */
  readonly steps: number
  /** Turns that each contender takes. */
  readonly slots: number
  /** Whether another process holds a core meanwhile. */
  readonly busy: boolean
}

export interface Measured {
  readonly contender: Contender
  readonly slots: readonly Slot[]
  /** Losses of the first three steps that the contender took. */
  readonly losses: Ran['losses']
}

/**
 * Steps of several contenders, in turns: first each warms up, then A B C A B C …, so that what changes on the machine
 * changes for all. Turns in which other programs took cores are repeated, each once at most.
 */
export async function measure(
  contenders: readonly Contender[],
  { steps, slots, busy }: MeasureInit
): Promise<Measured[]> {
  const turns = contenders.map(contender => ({ contender, slots: [] as Slot[] }))
  const started = new Map<Contender, { losses: Ran['losses']; stepMs: number }>()
  for (const contender of contenders) started.set(contender, await warmUp(contender))
  for (let turn = 0; turn < 2 * slots; turn++) {
    for (const { contender, slots: taken } of turns) {
      if (turn >= slots && (busy || calm(taken).length >= slots)) continue
      const count = slotSteps(started.get(contender)!.stepMs, steps, slots)
      taken.push(await takeSlot(contender, count, busy))
    }
  }
  return turns.map(turn => ({ ...turn, losses: started.get(turn.contender)!.losses }))
}

async function warmUp(contender: Contender): Promise<{ losses: Ran['losses']; stepMs: number }> {
  const { losses } = await contender.ask('run', 3)
  const { ms } = await contender.ask('run', 5)
  await contender.ask('run', warmUpSteps(median(ms)))
  const { ms: warm } = await contender.ask('run', 5)
  return { losses, stepMs: median(warm) }
}

async function takeSlot(contender: Contender, steps: number, busy: boolean): Promise<Slot> {
  // The others have been in the caches.
  await contender.ask('run', Math.ceil(steps / 10))
  const before = busyMs()
  const start = performance.now()
  const { ms, cpuMs } = await contender.ask('run', steps)
  const available = (performance.now() - start) * cpus().length
  // Under load nobody else's part can be told from that of the process which makes it.
  return { ms, others: busy ? 0 : Math.max(0, busyMs() - before - cpuMs) / available }
}

/** Time that all cores together have worked since the machine started. */
const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
