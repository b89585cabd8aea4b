import { InterruptedError } from '../../errors.ts'
import type { Terminal } from '../../output/terminal.ts'

export interface Interrupt {
  /** Aborts with an InterruptedError at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Lets signals do again what they did before. */
  release(): void
}

/**
 * The first signal stops cleanly, of the second one the process dies: leaving in order would first end the training
 * threads, and abort where native code is running there. `hint`: how to go on, asked when the signal comes.
 */
export function onInterrupt(
  terminal: Terminal,
  hint: () => string,
  note = 'stopping after this mini-batch; once more to quit now'
): Interrupt {
  const controller = new AbortController()
  const stop = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      release()
      process.kill(process.pid, signal)
      return
    }
    terminal.note(note)
    controller.abort(new InterruptedError(`Stopped by ${signal}`, { hint: hint() }))
  }
  const release = () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return { signal: controller.signal, release }
}
