/**
 * What becomes of bytes from a stranger. `ignore`: honest peers can send this (stale, early, foreign).
 * `reject`: no honest peer can send it, and it counts against the sender. `reason` is one word from a closed set, so
 * that verdicts can be counted.
 */
export type Verdict<T, Reason extends string = string> =
  | { readonly verdict: 'accept'; readonly value: T }
  | { readonly verdict: 'ignore' | 'reject'; readonly reason: Reason }

export const accept = <T>(value: T): { verdict: 'accept'; value: T } => ({
  verdict: 'accept',
  value
})
export const reject = <R extends string>(reason: R): { verdict: 'reject'; reason: R } => ({
  verdict: 'reject',
  reason
})
export const ignore = <R extends string>(reason: R): { verdict: 'ignore'; reason: R } => ({
  verdict: 'ignore',
  reason
})
