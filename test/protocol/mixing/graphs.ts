import type { MixingRule, Participant } from '../../../protocol/mixing/types.ts'

/** adjacency[i] holds the neighbours of vertex i, ascending. */
export type Graph = readonly (readonly number[])[]

/** Undirected graph from its edges. */
export function graph(vertices: number, edges: readonly (readonly [number, number])[]): Graph {
  const sets = Array.from({ length: vertices }, () => new Set<number>())
  for (const [a, b] of edges) {
    if (a === b) continue
    sets[a]!.add(b)
    sets[b]!.add(a)
  }
  return sets.map(set => [...set].sort((a, b) => a - b))
}

export const ring = (n: number): Graph =>
  graph(
    n,
    Array.from({ length: n }, (_, i) => [i, (i + 1) % n] as const)
  )

export const full = (n: number): Graph =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => j).filter(j => j !== i))

/** Two digits, so that peer-ID order is the order of the indices. */
export const name = (i: number): string => `peer-${String(i).padStart(2, '0')}`

export const participant = (
  i: number,
  degree: number,
  more: Partial<Participant> = {}
): Participant => ({ peer: name(i), degree, samples: 100, staleness: 0, ...more })

/** The dense matrix of a rule: row i is how peer i mixes. */
export function matrix(
  rule: MixingRule,
  edges: Graph,
  samples: readonly number[] = edges.map(() => 100),
  sampleWeighting = false
): number[][] {
  const all = edges.map((near, i) => participant(i, near.length, { samples: samples[i]! }))
  return edges.map((near, i) => {
    const row = new Array<number>(edges.length).fill(0)
    const weights = rule.weights(
      all[i]!,
      near.map(j => all[j]!),
      { sampleWeighting }
    )
    row[i] = weights.self
    near.forEach((j, at) => {
      row[j] = weights.neighbours[at]!
    })
    return row
  })
}

/** How much of each peer's first value the federation holds in the end: n·π for π = π·W. 1 is a fair share. */
export function influence(rows: readonly (readonly number[])[]): number[] {
  const n = rows.length
  let shares = new Array<number>(n).fill(1)
  for (let step = 0; step < 5000; step++) {
    shares = shares.map((_, j) => rows.reduce((sum, row, i) => sum + shares[i]! * row[j]!, 0))
  }
  return shares
}
