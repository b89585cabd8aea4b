import { expect } from 'chai'
import { sha256Hasher } from '../../../node/hasher.ts'
import { createRandom } from '../../../node/random.ts'
import { TopologyInvalidError } from '../../../node/simulation/errors.ts'
import { createGraph, type Graph } from '../../../node/simulation/topology.ts'

const stream = (seed: string) => createRandom(sha256Hasher).stream(seed)

function reachable(graph: Graph): number {
  const seen = new Set([0])
  for (const at of seen) for (const next of graph[at]!) seen.add(next)
  return seen.size
}

describe('topology', () => {
  it('should link all with all', () => {
    expect(createGraph({ kind: 'full' }, 3, stream('s'))).to.deep.equal([
      [1, 2],
      [0, 2],
      [0, 1]
    ])
  })

  it('should close the ring', () => {
    expect(createGraph({ kind: 'ring' }, 4, stream('s'))).to.deep.equal([
      [1, 3],
      [0, 2],
      [1, 3],
      [0, 2]
    ])
    expect(createGraph({ kind: 'ring' }, 2, stream('s'))).to.deep.equal([[1], [0]])
  })

  it('should make simple, connected, regular random graphs, the same by the same seed', () => {
    for (const [peers, degree] of [
      [5, 2],
      [8, 3],
      [10, 4],
      [6, 5],
      [32, 4]
    ] as const) {
      for (let seed = 0; seed < 10; seed++) {
        const at = `n ${peers} k ${degree} seed ${seed}`
        const graph = createGraph({ kind: 'random', degree }, peers, stream(at))!
        for (const [peer, links] of graph.entries()) {
          expect(new Set(links).size, at).to.equal(degree)
          expect(links, at).not.to.include(peer)
          for (const other of links) expect(graph[other], at).to.include(peer)
        }
        expect(reachable(graph), at).to.equal(peers)
        expect(createGraph({ kind: 'random', degree }, peers, stream(at))).to.deep.equal(graph)
      }
    }
  })

  it('should refuse graphs that do not exist', () => {
    for (const [peers, degree] of [
      [4, 4],
      [5, 3],
      [4, 0],
      [4, 1],
      [1, 1]
    ] as const) {
      expect(
        () => createGraph({ kind: 'random', degree }, peers, stream('s')),
        `n ${peers} k ${degree}`
      ).to.throw(TopologyInvalidError)
    }
  })

  it('should leave a mesh to gossip', () => {
    expect(createGraph({ kind: 'mesh' }, 8, stream('s'))).to.equal(null)
  })
})
