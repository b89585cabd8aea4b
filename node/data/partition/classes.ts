import type { Generator } from '../../../protocol/ports.ts'
import { shuffle } from '../../random.ts'
import { DataSupplyError } from '../errors.ts'
import { classPools, evenParts } from './pools.ts'
import type { Deal } from './types.ts'

/**
 * `classes:k`: each peer has k classes, equally many samples of each. Every class goes to as many peers as any other,
 * to one peer. With `all`, a class is shared evenly by the peers that have it, so sizes differ as far as classes do.
 */
export const dealClasses =
  (perPeer: number): Deal =>
  ({ dataset, peers, size, generator }) => {
    const pools = classPools(dataset, generator)
    const holders = new Uint32Array(dataset.classes)
    const held = Array.from({ length: peers }, () => leastHeld(holders, perPeer, generator))
    const needs = new Uint32Array(dataset.classes)
    const deals = held.map(classes => {
      const quotas =
        size === 'all'
          ? classes.map(label => Math.floor(pools[label]!.length / holders[label]!))
          : evenParts(size, perPeer)
      return classes.map((label, nth) => {
        const from = needs[label]!
        needs[label] = from + quotas[nth]!
        return { label, from, to: needs[label]! }
      })
    })
    needs.forEach((need, label) => {
      if (need > pools[label]!.length)
        throw new DataSupplyError(
          `class ${label} of ${dataset.name} has ${pools[label]!.length} samples, but ${need} are needed by ${holders[label]} peers`,
          { hint: 'fewer samples, fewer peers or more classes a peer' }
        )
    })
    return deals.map(cuts =>
      Uint32Array.from(cuts.flatMap(({ label, from, to }) => pools[label]!.slice(from, to)))
    )
  }

/** `count` different classes that the fewest peers hold yet, ties at random; counted in `holders`. */
function leastHeld(holders: Uint32Array, count: number, generator: Generator): number[] {
  const labels = shuffle(
    Array.from(holders, (_, label) => label),
    generator
  )
  const chosen = labels.sort((a, b) => holders[a]! - holders[b]!).slice(0, count)
  for (const label of chosen) holders[label]! += 1
  return chosen
}
