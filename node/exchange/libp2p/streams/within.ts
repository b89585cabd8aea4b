import type { Clock } from '../../../clock.ts'

/** Does `work`, and calls `late` if it has not settled after `ms`. The timer ends with the work. */
export async function within<T>(
  clock: Clock,
  ms: number,
  late: () => void,
  work: () => Promise<T>
): Promise<T> {
  const timer = new AbortController()
  clock.sleep(ms, timer.signal).then(late, () => undefined)
  try {
    return await work()
  } finally {
    timer.abort()
  }
}
