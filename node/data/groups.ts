import type { Generator } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { shuffle } from '../random.ts'
import { DataSupplyError } from './errors.ts'
import { type PartSizes, type PeerParts, splitParts, stratifiedOrder } from './split.ts'
import type { Groups, Samples } from './types.ts'

/**
 * Draws the parts of a peer. Where samples belong to groups, each group goes into one part as a whole, so that the sizes are
 * only met about; every part that is wanted gets a group at least.
 * @throws DataSupplyError if there are fewer groups than parts
 */
export function drawParts(
  samples: Samples,
  sizes: PartSizes,
  generator: Generator,
  groups: Groups
): PeerParts {
  return groups === null
    ? splitParts(samples, sizes, generator)
    : splitGroups(samples, groups, sizes, generator)
}

function splitGroups(
  { dataset, indices }: Samples,
  groups: Uint32Array,
  sizes: PartSizes,
  generator: Generator
): PeerParts {
  const { labels, classes } = dataset
  const shares = [sizes.train, sizes.validation, sizes.test].map(size => size / indices.length)
  const wanted = shares.flatMap((share, part) => (share > 0 ? [part] : []))
  const order = shuffledGroups(indices, groups, generator)
  if (order.length < wanted.length)
    throw new DataSupplyError(
      `${dataset.name} has ${counted(order.length, 'group')} for ${counted(wanted.length, 'part')}`,
      {
        hint: 'each part needs a group of its own: more data, fewer peers, or no group='
      }
    )
  const dealt = shares.map((): number[] => [])
  const counts = shares.map(() => new Float64Array(classes))
  const seen = new Float64Array(classes)
  order.forEach((members, nth) => {
    for (const index of members) seen[labels[index]!]! += 1
    const empty = wanted.filter(part => dealt[part]!.length === 0)
    const open = order.length - nth > empty.length ? wanted : empty
    // To the part that is furthest behind its share of what this group's classes have had so far.
    const behind = open.map(part =>
      members.reduce((sum, index) => {
        const label = labels[index]!
        return sum + shares[part]! * seen[label]! - counts[part]![label]!
      }, 0)
    )
    const part = open[behind.indexOf(Math.max(...behind))]!
    for (const index of members) {
      dealt[part]!.push(index)
      counts[part]![labels[index]!]! += 1
    }
  })
  const [train, validation, test] = dealt.map(own =>
    stratifiedOrder({ dataset, indices: Uint32Array.from(own) }, generator)
  )
  return { train: train!, validation: validation!, test: test! }
}

/**
 * Deals whole groups to `parts` that are about equally large. Returns for each group its part, from 0; groups that have none
 * of the samples are in none.
 */
export function dealGroups(
  { indices }: Samples,
  groups: Uint32Array,
  parts: number,
  generator: Generator
): ReadonlyMap<number, number> {
  let done = 0
  return new Map(
    shuffledGroups(indices, groups, generator).map(members => {
      const middle = done + members.length / 2
      done += members.length
      return [groups[members[0]!]!, Math.floor((middle * parts) / indices.length)]
    })
  )
}

/**
 * Puts together what was dealt sample by sample: a group goes to whoever has most of it, to the one with fewer samples where
 * several have. Samples that nobody was dealt stay so.
 */
export function keepTogether(dealt: readonly Uint32Array[], groups: Uint32Array): Uint32Array[] {
  const holders = new Map<number, Map<number, number[]>>()
  dealt.forEach((indices, peer) => {
    for (const index of indices) {
      const held = holders.get(groups[index]!) ?? new Map<number, number[]>()
      holders.set(groups[index]!, held)
      const own = held.get(peer) ?? []
      held.set(peer, own)
      own.push(index)
    }
  })
  const kept = dealt.map((): number[] => [])
  for (const held of holders.values()) {
    const most = Math.max(...[...held.values()].map(own => own.length))
    const peers = [...held].flatMap(([peer, own]) => (own.length === most ? [peer] : []))
    const peer = peers.reduce((a, b) => (kept[b]!.length < kept[a]!.length ? b : a))
    for (const own of held.values()) for (const index of own) kept[peer]!.push(index)
  }
  return kept.map(own => Uint32Array.from(own))
}

/** The samples of each group, the groups in random order. */
function shuffledGroups(
  indices: Uint32Array,
  groups: Uint32Array,
  generator: Generator
): number[][] {
  const members = new Map<number, number[]>()
  for (const index of indices) {
    const own = members.get(groups[index]!)
    if (own === undefined) members.set(groups[index]!, [index])
    else own.push(index)
  }
  const all = [...members.values()]
  return Array.from(shuffle(Uint32Array.from(all.keys()), generator), nth => all[nth]!)
}
