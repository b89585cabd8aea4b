import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../clock.ts'

/** What came of a module that ran apart: its answer, or why there is none. */
export type Apart<Answer> = { readonly answer: Answer } | { readonly lost: string }

export interface ApartOptions {
  /** How long it may take, ms. */
  readonly patienceMs: number
  readonly clock: Clock
}

/**
 * Runs a module in a process of its own, asks it one thing and ends it. Native code that fails may abort its whole
 * process, and what it prints and loads goes with it.
 */
export async function runApart<Answer>(
  url: URL,
  question: unknown,
  { patienceMs, clock }: ApartOptions
): Promise<Apart<Answer>> {
  const child = fork(fileURLToPath(url), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc']
  })
  const ended = once(child, 'close').catch(() => undefined)
  const { promise, resolve } = Promise.withResolvers<Apart<Answer>>()
  const lost = (why: string) => resolve({ lost: why })
  child.once('message', answer => resolve({ answer: answer as Answer }))
  child.once('error', ({ message }) => lost(message))
  child.once('exit', (code, signal) => lost(`its process ended with ${signal ?? `code ${code}`}`))
  clock.timeout(patienceMs).addEventListener('abort', () => lost('it did not answer'))
  // A child that ends at once takes no question; its end is heard above.
  child.send(question as never, () => undefined)
  try {
    return await promise
  } finally {
    // Nothing else: libraries that abort when they are unloaded are not waited for.
    child.kill('SIGKILL')
    await ended
  }
}

/**
 * The other side: answers the one question of the process that started this one. What `reply` throws is for it to
 * handle.
 */
export function answerApart<Question>(reply: (question: Question) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit())
  process.once('message', question => {
    void reply(question as Question).then(answer => process.send?.(answer))
  })
}
