/** A peer's time. The only source of it: a virtual clock can be put in its place. */
export interface Clock {
  /** Monotonic ms since an arbitrary start. */
  now(): number
  /** Wall-clock ms since 1970, for logs and folder names only. */
  wall(): number
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Aborts after `ms` with a TimeoutError. */
  timeout(ms: number): AbortSignal
  /** Calls `task` every `ms` until the returned function is called. Does not keep the process alive. */
  every(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  timeout: ms => AbortSignal.timeout(Math.ceil(ms)), // refuses fractions
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onAbort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
  every: (ms, task) => {
    const timer = setInterval(task, ms)
    timer.unref()
    return () => clearInterval(timer)
  }
}
