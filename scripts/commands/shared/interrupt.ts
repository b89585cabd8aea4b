import { InterruptedError } from '../../errors.ts'
import { EXIT_INTERRUPTED } from '../../exit-codes.ts'
import type { Terminal } from '../../output/terminal.ts'

export interface Interrupt {
  /** Aborts with an InterruptedError at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Lets signals do again what they did before. */
  release(): void
}

/** The first signal stops cleanly, the second one exits now. `hint`: how to go on, asked when the signal comes. */
export function onInterrupt(
  terminal: Terminal,
  hint: () => string,
  note = 'stopping after this mini-batch; once more to quit now'
): Interrupt {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED)
    terminal.note(note)
    controller.abort(new InterruptedError(`Stopped by ${signal}`, { hint: hint() }))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    }
  }
}
