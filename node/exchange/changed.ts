const EVENTS = [
  'neighbour:join',
  'neighbour:leave',
  'announcement:accept',
  'status:change',
  'announcement:serve'
] as const

/** Resolves at the next event of an exchange, or when the signal aborts; the caller looks again at what it waits for. */
export function changed(events: EventTarget, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      for (const event of EVENTS) events.removeEventListener(event, done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    for (const event of EVENTS) events.addEventListener(event, done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
