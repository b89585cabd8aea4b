import type { Generator } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { shuffle } from '../random.ts'
import { TopologyInvalidError } from './errors.ts'
import type { Topology } from './types.ts'

/** Adjacency lists of an undirected graph, each sorted; peers are numbered from 0. */
export type Graph = readonly (readonly number[])[]

/**
 * The graph of a named topology. A `mesh` has none: gossip makes it.
 * @throws TopologyInvalidError
 */
export function createGraph(topology: Topology, peers: number, generator: Generator): Graph | null {
  if (peers < 2) throw new TopologyInvalidError(`A federation needs two peers, got ${peers}.`)
  switch (topology.kind) {
    case 'mesh':
      return null
    case 'full':
      return fromLinks(peers, (a, b) => a !== b)
    case 'ring':
      return fromLinks(peers, (a, b) => (a + 1) % peers === b || (b + 1) % peers === a)
    case 'random':
      return randomRegular(peers, topology.degree, generator)
  }
}

function fromLinks(peers: number, linked: (a: number, b: number) => boolean): Graph {
  const all = Array.from({ length: peers }, (_, index) => index)
  return all.map(a => all.filter(b => linked(a, b)))
}

/**
 * A connected k-regular graph by the pairing model (Bollobás 1980): k stubs a peer are paired at random until the
 * result is simple and connected.
 */
function randomRegular(peers: number, degree: number, generator: Generator): Graph {
  if (!Number.isInteger(degree) || degree < 1 || degree >= peers || (peers * degree) % 2 !== 0) {
    throw new TopologyInvalidError(
      `There is no random:${degree} graph of ${counted(peers, 'peer')}.`
    )
  }
  if (degree === 1 && peers > 2) {
    throw new TopologyInvalidError(
      `A random:1 graph of ${counted(peers, 'peer')} cannot be connected.`
    )
  }
  for (;;) {
    const graph = pairStubs(peers, degree, generator)
    if (graph !== null && isConnected(graph)) return graph
  }
}

/**
 * One attempt of Steger and Wormald's variant (1999), which pairs only stubs that fit and so succeeds quickly for any
 * degree. Null when it got stuck.
 */
function pairStubs(peers: number, degree: number, generator: Generator): Graph | null {
  const links = Array.from({ length: peers }, () => new Set<number>())
  let stubs = Array.from({ length: peers * degree }, (_, stub) => stub % peers)
  while (stubs.length > 0) {
    shuffle(stubs, generator)
    const left: number[] = []
    for (let i = 0; i < stubs.length; i += 2) {
      const a = stubs[i]!
      const b = stubs[i + 1]!
      if (a === b || links[a]!.has(b)) left.push(a, b)
      else {
        links[a]!.add(b)
        links[b]!.add(a)
      }
    }
    if (left.length === stubs.length && !anyFits(left, links)) return null
    stubs = left
  }
  return links.map(set => [...set].sort((a, b) => a - b))
}

const anyFits = (stubs: readonly number[], links: readonly Set<number>[]): boolean =>
  stubs.some(a => stubs.some(b => a !== b && !links[a]!.has(b)))

function isConnected(graph: Graph): boolean {
  const seen = new Set([0])
  for (const peer of seen) for (const next of graph[peer]!) seen.add(next)
  return seen.size === graph.length
}
