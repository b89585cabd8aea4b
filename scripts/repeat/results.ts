import { counted } from '../../node/counted.ts'
/** A test that failed, and why, in one line. */
export interface Failure {
  readonly title: string
  readonly message: string
}

export interface RunResult {
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly seconds: number
}

/** Lines of a run without results that are shown, and characters of why a test failed. */
const SHOWN_LINES = 20
const SHOWN_LENGTH = 400

/** What mocha's JSON reporter wrote; what went wrong outside of tests counts as a failure too. */
export function readResult(
  json: string | null,
  code: number | null,
  said: string
): Omit<RunResult, 'seconds'> {
  const tail = said.trim().split('\n').slice(-SHOWN_LINES).join('\n')
  if (json === null) return { passed: 0, failures: [{ title: '(no results)', message: tail }] }
  const { stats, failures } = JSON.parse(json) as {
    stats: { passes: number }
    failures: { fullTitle: string; err: { message?: string } }[]
  }
  const failed = failures.map(({ fullTitle: title, err }) => ({
    title,
    message: (err.message ?? '').slice(0, SHOWN_LENGTH).split('\n')[0] ?? ''
  }))
  const isLeft = failed.length === 0 && code !== 0
  const left = isLeft ? [{ title: '(after the tests)', message: tail }] : []
  return { passed: stats.passes, failures: [...failed, ...left] }
}

export function runLines(
  { passed, failures, seconds }: RunResult,
  number: number,
  times: number
): string[] {
  const count = `run ${String(number).padStart(String(times).length)}/${times}`
  return [
    `${count}  ${passed} passed, ${failures.length} failed, ${seconds.toFixed(0)} s`,
    ...failures.map(({ title, message }) => `  ${title}: ${message}`)
  ]
}

/** How often each test failed, most often first; the last line says it all. */
export function summaryLines(all: readonly RunResult[]): string[] {
  const counts = new Map<string, number>()
  for (const { failures } of all) {
    for (const { title } of failures) counts.set(title, (counts.get(title) ?? 0) + 1)
  }
  const runs = counted(all.length, 'run')
  const bad = all.filter(({ failures }) => failures.length > 0).length
  return [
    '',
    ...[...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([title, count]) => `failed ${count} of ${all.length}: ${title}`),
    bad === 0 ? `repeat: ${runs}, none failed` : `repeat: ${bad} of ${runs} failed`
  ]
}
