import { expect } from 'chai'
import fc from 'fast-check'
import { allOf, classCounts, classShares, firstOf, labelsOf } from '../../../node/data/samples.ts'
import { sizesBeside, sizesWithin, splitParts, stratifiedOrder } from '../../../node/data/split.ts'
import { balanced, datasetOf, disjointIndices, ownParts, random } from './fixtures.ts'

describe('split', () => {
  it('should size parts beside N, and within a whole', () => {
    expect(sizesBeside(200)).to.deep.equal({ train: 200, validation: 50, test: 50 })
    expect(sizesBeside(1)).to.deep.equal({ train: 1, validation: 1, test: 1 })
    expect(sizesWithin(12_000)).to.deep.equal({ train: 9600, validation: 1200, test: 1200 })
    expect(sizesWithin(3)).to.deep.equal({ train: 1, validation: 1, test: 1 })
  })

  it('should deal parts of exactly the sizes asked for, all samples once, in the same mix', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 300 })
    fc.assert(
      fc.property(labels, fc.nat(), (made, seed) => {
        const samples = allOf(datasetOf(made, 5))
        const sizes = sizesWithin(made.length)
        const parts = splitParts(samples, sizes, random.stream(seed))
        expect(disjointIndices(ownParts(parts)).size).to.equal(made.length)
        for (const name of ['train', 'validation', 'test'] as const) {
          expect(parts[name].indices.length, name).to.equal(sizes[name])
          const counts = classCounts(parts[name])
          // Error diffusion along the classes: never further than 2 samples from the exact share.
          classCounts(samples).forEach((count, label) => {
            const exact = (count * sizes[name]) / made.length
            expect(Math.abs(counts[label]! - exact), `${name} ${label}`).to.be.below(2)
          })
        }
      }),
      { seed: 3, numRuns: 200 }
    )
  })

  it('should order samples so that every beginning has the mix of all', () => {
    const dataset = datasetOf(
      Array.from({ length: 1000 }, (_, at) => Number(at >= 600) + Number(at >= 900)),
      3
    )
    const ordered = stratifiedOrder(allOf(dataset), random.stream('order'))
    expect(disjointIndices([ordered]).size).to.equal(1000)
    for (const length of [10, 100, 333, 1000]) {
      const counts = classCounts(firstOf(ordered, length))
      const [a, b, c] = [0.6 * length, 0.3 * length, 0.1 * length]
      expect(counts[0], `${length}`).to.be.within(a - 2, a + 2)
      expect(counts[1], `${length}`).to.be.within(b - 2, b + 2)
      expect(counts[2], `${length}`).to.be.within(c - 2, c + 2)
    }
  })

  it('should order at random within classes', () => {
    const dataset = balanced(50, 2)
    const one = stratifiedOrder(allOf(dataset), random.stream(1))
    const two = stratifiedOrder(allOf(dataset), random.stream(2))
    expect([...one.indices]).not.to.deep.equal([...two.indices])
  })

  it('should count labels, and give shares', () => {
    const samples = { dataset: datasetOf([2, 0, 2, 1], 4), indices: Uint32Array.of(2, 0, 1) }
    expect([...labelsOf(samples)]).to.deep.equal([2, 2, 0])
    expect([...classCounts(samples)]).to.deep.equal([1, 0, 2, 0])
    expect([...classShares(samples)]).to.deep.equal([1 / 3, 0, 2 / 3, 0])
  })
})
