import type { Point } from '../../node/history/history.ts'
import { type Measured, type ModelName, measured, type PeerView } from './view.ts'

/** The mean; null for none. */
export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** The kept points of all peers, by round, in order. */
export function byRound(peers: readonly Pick<PeerView, 'points'>[]): [number, Point[]][] {
  const rounds = new Map<number, Point[]>()
  for (const { points } of peers) {
    for (const point of points) {
      const of = rounds.get(point.round)
      if (of === undefined) rounds.set(point.round, [point])
      else of.push(point)
    }
  }
  return [...rounds].sort(([a], [b]) => a - b)
}

/**
 * A model's accuracy, mean over the peers. The mean of the intervals' ends is an interval that is rather too wide than too
 * narrow: peers are measured on the same samples, so that their errors may all go one way.
 */
export function meanMeasured(points: readonly Point[], model: ModelName): Measured | null {
  const all = points.flatMap(point => measured(point, model) ?? [])
  const value = mean(all.map(each => each.value))
  if (value === null) return null
  const intervals = all.flatMap(({ interval }) => (interval === null ? [] : [interval]))
  const low = mean(intervals.map(([end]) => end))
  const high = mean(intervals.map(([, end]) => end))
  const isKnown = intervals.length === all.length && low !== null && high !== null
  return { value, interval: isKnown ? [low, high] : null }
}
