import { type Contributions, contributionsOf, measuredOn } from './contributions.ts'
import type { Evidence } from './types.ts'

/** Where each peer's samples are in the pool of all test sets, and the strata of the pool: (test set, class). */
interface Places {
  readonly starts: readonly number[]
  readonly strata: Uint32Array
}

/**
 * The test sets of all peers, one after the other, a common one only once, with what every sample adds to the means
 * over peers.
 */
export function pool(evidences: readonly Evidence[]): {
  strata: Uint32Array
  statistics: Contributions
} {
  const { starts, strata } = placesOf(evidences)
  const contributions = evidences.map(contributionsOf)
  const meanOf = (name: keyof Contributions) =>
    unlessNull(
      contributions.map(of => of[name]),
      parts => {
        const sum = new Float64Array(strata.length)
        parts.forEach((part, peer) => {
          for (let at = 0; at < part.length; at++)
            sum[starts[peer]! + at]! += part[at]! / evidences.length
        })
        return sum
      }
    )
  const statistics = {
    private: meanOf('private'),
    meme: meanOf('meme'),
    localOnly: meanOf('localOnly'),
    gain: meanOf('gain')
  }
  return { strata, statistics }
}

function placesOf(evidences: readonly Evidence[]): Places {
  const sets: { readonly labels: Uint16Array; readonly shared: boolean; readonly start: number }[] =
    []
  let total = 0
  const starts = evidences.map(evidence => {
    const { labels } = measuredOn(evidence)
    const shared = evidence.common !== null
    const same = sets.find(set => shared && set.shared && sameLabels(set.labels, labels))
    if (same !== undefined) return same.start
    const start = total
    sets.push({ labels, shared, start })
    total += labels.length
    return start
  })
  const classes = Math.max(...evidences.map(({ shares }) => shares.length))
  const strata = new Uint32Array(total)
  sets.forEach(({ labels, start }, nth) => {
    strata.set(
      Uint32Array.from(labels, label => nth * classes + label),
      start
    )
  })
  return { starts, strata }
}

const sameLabels = (a: Uint16Array, b: Uint16Array): boolean =>
  a === b || (a.length === b.length && a.every((label, at) => label === b[at]))

/** `then` of the values, or null if one of them is. */
export function unlessNull<T, R>(
  values: readonly (T | null)[],
  then: (values: T[]) => R
): R | null {
  const present = values.filter(value => value !== null)
  return present.length === values.length ? then(present) : null
}
