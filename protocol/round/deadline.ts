import { upperMedian } from './median.ts'

/** Weight of a new sample in mean and deviation, and deviations that the timer allows: RFC 6298 §2. */
const MEAN_GAIN = 1 / 8
const DEVIATION_GAIN = 1 / 4
const DEVIATIONS = 4

/** What is known of one neighbour's pace. All in ms. */
export interface PaceEstimate {
  readonly mean: number
  readonly deviation: number
  /** How long to wait for it. */
  readonly timeout: number
}

/** The manifest's `exchange.deadline`. */
export interface DeadlineBounds {
  readonly minMs: number
  readonly maxMs: number
}

/**
 * Learns from one more sample: the ms from our own announcement of a round to the neighbour's last shard of that round,
 * the part that it waited for others apart. As TCP learns its retransmission timer (RFC 6298 §2.2, §2.3).
 */
export function observe(estimate: PaceEstimate | undefined, sampleMs: number): PaceEstimate {
  if (estimate === undefined) return paced(sampleMs, sampleMs / 2)
  const error = sampleMs - estimate.mean
  return paced(
    estimate.mean + MEAN_GAIN * error,
    estimate.deviation + DEVIATION_GAIN * (Math.abs(error) - estimate.deviation)
  )
}

const paced = (mean: number, deviation: number): PaceEstimate => ({
  mean,
  deviation,
  timeout: mean + DEVIATIONS * deviation
})

/**
 * The neighbour did not come in time: waits twice as long for it, from the lower bound up to the upper one, until it
 * delivers a sample again (RFC 6298 §5.5). Without any sample the upper bound counts already.
 */
export function miss(
  estimate: PaceEstimate | undefined,
  { minMs, maxMs }: DeadlineBounds
): PaceEstimate | undefined {
  if (estimate === undefined) return undefined
  return { ...estimate, timeout: Math.min(2 * Math.max(estimate.timeout, minMs), maxMs) }
}

/**
 * How long a round's Gather may last, ms: the median of what the neighbours need, so that fewer than half of them
 * cannot stretch it, and within the bounds. Of two, the slower one. A neighbour without a sample counts with the upper
 * bound.
 */
export function roundDeadline(
  estimates: readonly (PaceEstimate | undefined)[],
  { minMs, maxMs }: DeadlineBounds
): number {
  const median = upperMedian(estimates.map(estimate => estimate?.timeout ?? maxMs)) ?? maxMs
  return Math.min(Math.max(median, minMs), maxMs)
}
