import type { Point } from '../../node/history/history.ts'
import { byRound, mean } from '../report/mean.ts'
import { thin } from '../report/thin.ts'
import { type ModelName, measured, type PeerView } from '../report/view.ts'
import { MAX_CURVE_POINTS, MAX_CURVES } from './constants.ts'
import type { Curves, Quantity } from './state.ts'

type Read = (point: Point) => number | null

const percent =
  (model: ModelName): Read =>
  point => {
    const found = measured(point, model)
    return found && found.value * 100
  }

const seconds: Read = ({ timings: { learnMs, gatherMs, mixMs, evaluateMs } }) =>
  (learnMs + gatherMs + mixMs + evaluateMs) / 1000

const QUANTITIES: Readonly<Record<Quantity, Read>> = {
  private: percent('private'),
  meme: percent('meme'),
  localOnly: percent('localOnly'),
  privateLoss: ({ losses }) => losses.private,
  memeLoss: ({ losses }) => losses.meme,
  localOnlyLoss: ({ losses }) => losses.localOnly,
  gain: point => {
    const own = measured(point, 'private')
    const alone = measured(point, 'localOnly')
    return own && alone && (own.value - alone.value) * 100
  },
  megabytes: ({ payloadBytes: p, controlBytes: c }) => (p.in + p.out + c.in + c.out) / 1e6,
  roundSeconds: seconds
}

/** The curves of a run: the mean over its peers, then each of the first peers. */
export function curvesOf(peers: readonly PeerView[]): Curves[] {
  const each = peers.slice(0, MAX_CURVES).map(({ name, points }) =>
    columns(
      name,
      points.map(point => [point.round, [point]])
    )
  )
  return peers.length === 1 ? each : [columns('mean of the peers', byRound(peers)), ...each]
}

function columns(name: string, rounds: readonly (readonly [number, readonly Point[]])[]): Curves {
  const averaged = (points: readonly Point[], read: Read) => {
    const known = points.flatMap(point => read(point) ?? [])
    return mean(known)
  }
  let elapsed = 0
  let before = 0
  const all = rounds.map(([round, points]) => {
    // Where not every round is kept, one stands for those before it.
    elapsed += (averaged(points, seconds) ?? 0) * Math.max(1, round - before)
    before = round
    return { round, points, elapsed }
  })
  const shown = thin(all, MAX_CURVE_POINTS)
  const values = Object.fromEntries(
    Object.entries(QUANTITIES).map(([quantity, read]) => [
      quantity,
      shown.map(({ points }) => rounded(averaged(points, read)))
    ])
  )
  return {
    name,
    round: shown.map(({ round }) => round),
    seconds: shown.map(each => rounded(each.elapsed) ?? 0),
    values: values as Record<Quantity, (number | null)[]>
  }
}

/** Four digits behind the point: what is sent stays small. */
const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1e4) / 1e4
