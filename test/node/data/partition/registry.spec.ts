import { expect } from 'chai'
import { DataSupplyError } from '../../../../node/data/errors.ts'
import { registerPartition } from '../../../../node/data/partition/registry.ts'
import type { Deal } from '../../../../node/data/partition/types.ts'
import { parsePartition, partition, type Scheme } from '../../../../node/data/partition.ts'
import { InvalidParametersError } from '../../../../protocol/errors.ts'
import { balanced, random } from '../fixtures.ts'

const options = { peers: 3, samples: 'all', random, seed: '1' } as const

/** Every n-th sample to the same peer, from `first` on. */
const inTurns =
  (first: number): Deal =>
  ({ dataset: { count }, peers }) =>
    Array.from({ length: peers }, (_, peer) =>
      Uint32Array.from(
        { length: Math.floor((count - first) / peers) },
        (_, i) => first + i * peers + peer
      )
    )

describe("partitions of one's own", () => {
  it('should share data out by what stands behind the colon', () => {
    registerPartition('specturns', value => inTurns(Number(value)))
    const scheme = parsePartition('specturns:2') as Scheme
    const parts = partition(balanced(16, 2), scheme, options)
    const all = parts.map(({ train, validation, test }) =>
      [train, validation, test].flatMap(({ indices }) => [...indices]).sort((a, b) => a - b)
    )
    expect(all).to.deep.equal(
      [0, 1, 2].map(p => Array.from({ length: 10 }, (_, i) => 2 + 3 * i + p))
    )
  })

  it('should not be called what others are', () => {
    for (const name of ['iid', 'folders', 'a b', '', 'Mine']) {
      expect(() => registerPartition(name, () => () => []), name).to.throw(InvalidParametersError)
    }
    expect(() => parsePartition('specunknown:3')).to.throw(InvalidParametersError)
  })

  it('should give every peer samples of its own', () => {
    const wrong: Readonly<Record<string, Deal>> = {
      specfew: () => [Uint32Array.of(0, 1, 2)],
      spectwice: ({ peers }) => Array.from({ length: peers }, () => Uint32Array.of(0, 1, 2)),
      specbeyond: ({ peers, dataset }) =>
        Array.from({ length: peers }, (_, p) => Uint32Array.of(dataset.count + p, p, p + 10))
    }
    for (const [name, deal] of Object.entries(wrong)) {
      registerPartition(name, () => deal)
      const scheme = parsePartition(name) as Scheme
      expect(() => partition(balanced(16, 2), scheme, options), name).to.throw(DataSupplyError)
    }
  })
})
