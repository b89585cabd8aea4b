import { expect } from 'chai'
import fc from 'fast-check'
import { mean } from '../../../protocol/mixing/mean.ts'
import { metropolis } from '../../../protocol/mixing/metropolis.ts'
import { mixingRule } from '../../../protocol/mixing/rules.ts'
import { full, graph, influence, matrix, participant } from './graphs.ts'

const plain = { sampleWeighting: false }
const bySamples = { sampleWeighting: true }

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain(n =>
    fc
      .array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 40 })
      .map(edges => graph(n, edges))
  )

/** Nine leaves around vertex 0, four of which carry one more: 14 vertices, 13 edges, hub of degree 9. */
const starLike = graph(14, [
  ...Array.from({ length: 9 }, (_, i) => [0, i + 1] as const),
  [1, 10],
  [2, 11],
  [3, 12],
  [4, 13]
])

describe('mixing rules', () => {
  it('should be registered under their own names', () => {
    for (const rule of [mean, metropolis]) expect(mixingRule(rule.name)).to.equal(rule)
    expect(mixingRule('toString')).to.equal(undefined)
  })

  it('should give a peer without neighbours all of its own', () => {
    for (const rule of [mean, metropolis]) {
      const alone = rule.weights(participant(0, 0), [], plain)
      expect(alone, rule.name).to.deep.equal({ self: 1, neighbours: [] })
    }
  })

  it('should give convex weights, whatever the neighbours declare', () => {
    const stranger = fc.record({
      degree: fc.nat(1_000_000),
      samples: fc.nat(1_000_000_000),
      staleness: fc.nat(1000)
    })
    fc.assert(
      fc.property(
        fc.constantFrom(mean, metropolis),
        stranger,
        fc.array(stranger, { maxLength: 12 }),
        fc.boolean(),
        (rule, self, others, sampleWeighting) => {
          const weights = rule.weights(
            { ...self, peer: 'self', staleness: 0 },
            others.map((other, i) => ({ ...other, peer: `p${i}` })),
            { sampleWeighting }
          )
          const all = [weights.self, ...weights.neighbours]
          expect(Math.min(...all)).to.be.at.least(0)
          expect(all.reduce((a, b) => a + b)).to.be.closeTo(1, 1e-12)
        }
      ),
      { seed: 1, numRuns: 2000 }
    )
  })

  it('should give a full graph the very same weight everywhere', () => {
    for (const rule of [mean, metropolis]) {
      for (let n = 2; n <= 40; n++) {
        const weights = new Set(matrix(rule, full(n)).flat())
        expect([...weights], `${rule.name}, ${n} peers`).to.deep.equal([1 / n])
      }
    }
  })
})

describe('mean', () => {
  it('should weigh by samples, at most four times its own, and by staleness', () => {
    const neighbours = [
      participant(1, 2, { samples: 50 }),
      participant(2, 2, { samples: 10_000 }),
      participant(3, 2, { samples: 100, staleness: 1 })
    ]
    // 100 + 50 + 400 + 100/2 = 600
    const weights = mean.weights(participant(0, 3), neighbours, bySamples)
    expect(weights.self).to.equal(100 / 600)
    expect(weights.neighbours).to.deep.equal([50 / 600, 400 / 600, 50 / 600])
  })

  it('should ignore samples unless asked', () => {
    const weights = mean.weights(participant(0, 1), [participant(1, 1, { samples: 10_000 })], plain)
    expect(weights).to.deep.equal({ self: 0.5, neighbours: [0.5] })
  })

  it('should give a hub 3.5 times its fair influence', () => {
    // n·(d+1)/Σ(d+1) = 14·10/(26+14); the leaves that carry one 14·3/40, the others 14·2/40.
    const shares = influence(matrix(mean, starLike))
    expect(shares[0]).to.be.closeTo(3.5, 1e-9)
    expect(shares[1]).to.be.closeTo(1.05, 1e-9)
    expect(shares[9]).to.be.closeTo(0.7, 1e-9)
  })
})

describe('metropolis', () => {
  it('should give the weights of a path of three by hand', () => {
    const rows = matrix(
      metropolis,
      graph(3, [
        [0, 1],
        [1, 2]
      ])
    )
    const expected = [
      [2 / 3, 1 / 3, 0],
      [1 / 3, 1 / 3, 1 / 3],
      [0, 1 / 3, 2 / 3]
    ]
    rows.forEach((row, i) => {
      row.forEach((weight, j) => {
        expect(weight, `${i}, ${j}`).to.be.closeTo(expected[i]![j]!, 1e-15)
      })
    })
  })

  it('should be symmetric and doubly stochastic on any graph', () => {
    fc.assert(
      fc.property(graphs, edges => {
        const rows = matrix(metropolis, edges)
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i]!.reduce((a, b) => a + b)
          const column = rows.reduce((sum, other) => sum + other[i]!, 0)
          expect(row, `row ${i}`).to.be.closeTo(1, 1e-12)
          expect(column, `column ${i}`).to.be.closeTo(1, 1e-12)
          rows.forEach((other, j) => {
            expect(other[i], `${i}, ${j}`).to.equal(rows[i]![j])
          })
        }
      }),
      { seed: 2, numRuns: 1000 }
    )
  })

  it('should give every peer of an irregular graph its fair influence', () => {
    for (const share of influence(matrix(metropolis, starLike))) {
      expect(share).to.be.closeTo(1, 1e-9)
    }
  })

  it('should give a liar at most 1/(1+own degree)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: -5, max: 1_000_000 }),
        fc.nat(1_000_000_000),
        fc.boolean(),
        (degree, lie, samples, sampleWeighting) => {
          const liar = participant(1, lie, { samples })
          const { neighbours } = metropolis.weights(participant(0, degree), [liar], {
            sampleWeighting
          })
          expect(neighbours[0]).to.be.at.most(1 / (1 + degree))
        }
      ),
      { seed: 3, numRuns: 1000 }
    )
  })

  it('should leave itself what a neighbour loses by staleness', () => {
    const weights = metropolis.weights(
      participant(0, 2),
      [participant(1, 2), participant(2, 2, { staleness: 2 })],
      plain
    )
    expect(weights.neighbours[0]).to.equal(1 / 3)
    expect(weights.neighbours[1]).to.be.closeTo(1 / 9, 1e-15)
    expect(weights.self).to.be.closeTo(5 / 9, 1e-15)
  })

  it('should stay convex when the mesh grew after the degree was announced', () => {
    const neighbours = [1, 2, 3].map(i => participant(i, 1))
    const weights = metropolis.weights(participant(0, 1), neighbours, plain)
    expect(weights.neighbours).to.deep.equal([0.25, 0.25, 0.25])
    expect(weights.self).to.equal(0.25)
  })

  it('should keep the mean weighted by samples, on any graph, within the cap', () => {
    const sampled = graphs.chain(edges =>
      fc.tuple(
        fc.constant(edges),
        fc.array(fc.integer({ min: 50, max: 200 }), {
          minLength: edges.length,
          maxLength: edges.length
        })
      )
    )
    fc.assert(
      fc.property(sampled, ([edges, samples]) => {
        const rows = matrix(metropolis, edges, samples, true)
        for (let j = 0; j < rows.length; j++) {
          const mass = rows.reduce((sum, row, i) => sum + samples[i]! * row[j]!, 0)
          expect(mass, `column ${j}`).to.be.closeTo(samples[j]!, 1e-9)
        }
      }),
      { seed: 4, numRuns: 1000 }
    )
  })

  it('should cap declared samples at four times its own', () => {
    // 1/(1+9) · 4 is below one's own share of 1/2, so the cap is what counts.
    const honest = participant(1, 9, { samples: 400 })
    const boaster = participant(1, 9, { samples: 1_000_000 })
    const weigh = (neighbour: typeof honest) =>
      metropolis.weights(participant(0, 1), [neighbour], bySamples).neighbours[0]
    expect(weigh(honest)).to.be.closeTo(0.4, 1e-15)
    expect(weigh(boaster)).to.equal(weigh(honest))
  })
})
