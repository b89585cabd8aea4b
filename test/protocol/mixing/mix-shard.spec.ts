import { expect } from 'chai'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { clampVariance } from '../../../protocol/mixing/clamp-variance.ts'
import { MIN_VARIANCE } from '../../../protocol/mixing/constants.ts'
import { mean } from '../../../protocol/mixing/mean.ts'
import { metropolis } from '../../../protocol/mixing/metropolis.ts'
import { mixShard } from '../../../protocol/mixing/mix-shard.ts'
import type { MixingRule } from '../../../protocol/mixing/types.ts'
import { full, type Graph, graph, matrix, name, ring } from './graphs.ts'

const LENGTH = 500

/** Values that are not tidy in binary, different for each peer. */
const memes = (peers: number): Float32Array[] =>
  Array.from({ length: peers }, (_, p) =>
    Float32Array.from({ length: LENGTH }, (_, i) => Math.sin(i * 1.7 + p * 0.9) * 10 ** (p % 4))
  )

type Quantiser = (values: Float32Array) => Float32Array

/** One round of everybody. Neighbours are taken in descending order, so that nothing depends on arrival. */
function mixAll(
  rule: MixingRule,
  edges: Graph,
  own: readonly Float32Array[],
  lossy?: { encode: Quantiser; difference: boolean }
): Float32Array[] {
  const rows = matrix(rule, edges)
  const released = lossy === undefined ? own : own.map(lossy.encode)
  return own.map((values, i) => {
    const contributions = edges[i]!.toReversed().map(j => ({
      peer: name(j),
      weight: rows[i]![j]!,
      values: released[j]!
    }))
    return mixShard(values, contributions, {
      self: { peer: name(i), weight: rows[i]![i]! },
      ...(lossy?.difference && { released: released[i]! })
    }).values
  })
}

const meanOf = (all: readonly Float32Array[]): number =>
  all.reduce((sum, values) => sum + values.reduce((a, b) => a + b, 0), 0) / (all.length * LENGTH)

/** Largest distance of any value to the peers' mean at its place. */
function spread(all: readonly Float32Array[]): number {
  let worst = 0
  for (let i = 0; i < LENGTH; i++) {
    const mean = all.reduce((sum, values) => sum + values[i]!, 0) / all.length
    for (const values of all) worst = Math.max(worst, Math.abs(values[i]! - mean))
  }
  return worst
}

describe('mixShard', () => {
  it('should add up by hand', () => {
    const { values, massLost } = mixShard(
      Float32Array.of(1, 2),
      [
        { peer: 'c', weight: 0.25, values: Float32Array.of(3, -2) },
        { peer: 'a', weight: 0.25, values: Float32Array.of(5, 4) }
      ],
      { self: { peer: 'b', weight: 0.5 } }
    )
    expect([...values]).to.deep.equal([2.5, 1.5])
    expect(massLost).to.equal(0)
  })

  it('should give the weight of a lost pull to its own values, and say so', () => {
    const { values, massLost } = mixShard(
      Float32Array.of(8),
      [
        { peer: 'a', weight: 0.25, values: null },
        { peer: 'c', weight: 0.25, values: Float32Array.of(0) }
      ],
      { self: { peer: 'b', weight: 0.5 } }
    )
    expect(values[0]).to.equal(6)
    expect(massLost).to.equal(0.25)
  })

  it('should keep its own shard when nobody delivered it', () => {
    const own = memes(1)[0]!
    const lost = ['a', 'c', 'd'].map(peer => ({ peer, weight: 0.25, values: null }))
    const self = { peer: 'b', weight: 0.25 }
    for (const released of [undefined, own.map(Math.round)]) {
      const mixed = mixShard(own, lost, { self, ...(released && { released }) })
      expect(mixed.values).to.deep.equal(own)
      expect(mixed.massLost).to.equal(0.75)
    }
  })

  it('should leave its inputs as they are', () => {
    const own = Float32Array.of(1)
    const theirs = Float32Array.of(3)
    mixShard(own, [{ peer: 'a', weight: 0.5, values: theirs }], {
      self: { peer: 'b', weight: 0.5 }
    })
    expect([own[0], theirs[0]]).to.deep.equal([1, 3])
  })

  it('should refuse shards of another length', () => {
    const mix = () =>
      mixShard(new Float32Array(3), [{ peer: 'a', weight: 0.5, values: new Float32Array(2) }], {
        self: { peer: 'b', weight: 0.5 }
      })
    expect(mix).to.throw(InvalidParametersError, 'the shard of a to have 3 values, got 2')
  })

  it('should give every peer of a full graph the same bits, whatever order shards came in', () => {
    for (const rule of [mean, metropolis]) {
      for (const peers of [2, 3, 5, 7, 10]) {
        const mixed = mixAll(rule, full(peers), memes(peers))
        for (const values of mixed) {
          expect(values, `${rule.name}, ${peers} peers`).to.deep.equal(mixed[0])
        }
      }
    }
  })

  it('should equal the mean that was added up otherwise, to float32 precision', () => {
    const own = memes(5)
    const mixed = mixAll(mean, full(5), own)
    for (let i = 0; i < LENGTH; i++) {
      const mean = own.reduce((sum, values) => sum + values[i]! / 5, 0)
      expect(mixed[0]![i]).to.be.closeTo(mean, Math.abs(mean) * 2 ** -23 + 1e-12)
    }
  })

  it('should reach consensus on the mean of a ring', () => {
    const start = memes(8)
    let all = start
    for (let round = 0; round < 200; round++) all = mixAll(metropolis, ring(8), all)
    expect(spread(start)).to.be.above(100)
    expect(spread(all)).to.be.below(1e-3)
    expect(meanOf(all)).to.be.closeTo(meanOf(start), 1e-4)
  })

  it('should keep the mean of an irregular graph', () => {
    const edges = graph(6, [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [4, 5]
    ])
    const start = memes(6)
    let all = start
    for (let round = 0; round < 50; round++) all = mixAll(metropolis, edges, all)
    expect(meanOf(all)).to.be.closeTo(meanOf(start), 1e-4)
  })

  it('should keep the mean under a lossy encoding in difference form, where the plain form drifts', () => {
    // Rounds down to whole numbers: a bias of half a unit a round.
    const encode: Quantiser = values => values.map(Math.floor)
    const start = memes(8)
    const run = (difference: boolean) => {
      let all = start
      for (let round = 0; round < 100; round++) {
        all = mixAll(metropolis, ring(8), all, { encode, difference })
      }
      return meanOf(all)
    }
    expect(run(true)).to.be.closeTo(meanOf(start), 1e-3)
    expect(Math.abs(run(false) - meanOf(start))).to.be.above(1)
  })
})

describe('clampVariance', () => {
  it('should lift what is zero, negative or no number, and nothing else', () => {
    const clamped = clampVariance(Float32Array.of(0, -1, Number.NaN, 0.5, 1e-3))
    expect(clamped).to.deep.equal(
      Float32Array.of(MIN_VARIANCE, MIN_VARIANCE, MIN_VARIANCE, 0.5, 1e-3)
    )
  })
})
