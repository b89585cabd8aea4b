import { expect } from 'chai'
import fc from 'fast-check'
import {
  type PartitionOptions,
  parsePartition,
  partition,
  type Scheme
} from '../../../node/data/partition.ts'
import { classCounts, classShares } from '../../../node/data/samples.ts'
import { balanced, datasetOf, disjointIndices, failure, ownParts, random } from './fixtures.ts'

const SCHEMES = ['iid', 'shards:2', 'dirichlet:0.5', 'classes:3'].map(parsePartition) as Scheme[]
const dataset = balanced(400, 10)
const options: PartitionOptions = { peers: 5, samples: 200, random, seed: '1' }

describe('partition', () => {
  it('should read every scheme, and refuse what is none', async () => {
    expect(parsePartition('iid')).to.deep.equal({ kind: 'iid' })
    expect(parsePartition('shards:2')).to.deep.equal({ kind: 'shards', shards: 2 })
    expect(parsePartition('dirichlet:0.5')).to.deep.equal({ kind: 'dirichlet', alpha: 0.5 })
    expect(parsePartition('classes:3')).to.deep.equal({ kind: 'classes', classes: 3 })
    expect(parsePartition('folders:/a:b')).to.deep.equal({ kind: 'folders', path: '/a:b' })
    const wrong = [
      '',
      'iid:',
      'iid:1',
      'shards',
      'shards:0',
      'shards:1.5',
      'classes:-1',
      'classes:'
    ]
    for (const text of [...wrong, 'dirichlet:0', 'dirichlet:x', 'dirichlet:Infinity', 'folders:'])
      expect((await failure(() => parsePartition(text))).code, text).to.equal(
        'ERR_INVALID_PARAMETERS'
      )
  })

  for (const scheme of SCHEMES) {
    const { kind } = scheme
    it(`should give ${kind} peers disjoint parts of exactly the sizes asked for`, () => {
      const peers = partition(dataset, scheme, options)
      expect(peers).to.have.length(5)
      expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(5 * 300)
      for (const { train, validation, test } of peers) {
        const sizes = [train, validation, test].map(({ indices }) => indices.length)
        expect(sizes).to.deep.equal([200, 50, 50])
      }
    })

    it(`should give all parts of a ${kind} peer the same class mix`, () => {
      for (const { train, validation, test } of partition(dataset, scheme, options)) {
        const shares = classShares(train)
        for (const part of [validation, test])
          classCounts(part).forEach((count, label) => {
            expect(Math.abs(count - 50 * shares[label]!), `${label}`).to.be.below(2)
          })
      }
    })

    it(`should repeat ${kind} for a seed, and differ for another`, () => {
      const draw = (seed: string) =>
        partition(dataset, scheme, { ...options, seed }).map(peer => [...peer.train.indices])
      expect(draw('1')).to.deep.equal(draw('1'))
      expect(draw('1')).not.to.deep.equal(draw('2'))
    })

    it(`should share out all of a data set by ${kind}`, () => {
      const peers = partition(dataset, scheme, { ...options, samples: 'all' })
      const used = disjointIndices(peers.flatMap(ownParts)).size
      // classes:3 of 10 over 5 peers: 15 holdings of 10 classes, nothing left but fractions.
      expect(used).to.be.within(dataset.count - 20, dataset.count)
      for (const peer of peers) {
        const size = ownParts(peer).reduce((sum, part) => sum + part.indices.length, 0)
        expect(peer.train.indices.length).to.equal(size - 2 * Math.round(size / 10))
        if (kind !== 'classes') expect(size).to.equal(800)
      }
    })

    it(`should say by how much the supply falls short for ${kind}`, async () => {
      const run = () => partition(dataset, scheme, { ...options, samples: 2000 })
      const { code, message } = await failure(run)
      expect(code).to.equal('ERR_DATA_SUPPLY')
      expect(message).to.match(/\b(4000|400)\b/)
    })
  }

  it('should have peers of one iid mix', () => {
    // 20 ± 5 standard deviations of a draw of 200.
    for (const { train } of partition(dataset, { kind: 'iid' }, options))
      for (const count of classCounts(train)) expect(count).to.be.within(0, 42)
  })

  it('should give shards peers at most two classes a shard', () => {
    const peers = partition(dataset, { kind: 'shards', shards: 2 }, { ...options, samples: 'all' })
    // 10 shards of 400 = one class each, so two classes a peer, none twice.
    for (const { train } of peers)
      expect([...classCounts(train)].filter(count => count > 0)).to.deep.equal([320, 320])
  })

  it('should say when shards are too small, though samples would suffice', async () => {
    const few = balanced(5, 2)
    const run = (shards: number, samples: number | 'all') => () =>
      partition(few, { kind: 'shards', shards }, { ...options, peers: 3, samples })
    // 10 samples in 6 shards of 1; 3 samples a peer want 2 from one of its shards.
    const small = await failure(run(2, 1))
    expect(small).to.deep.equal({
      code: 'ERR_DATA_SUPPLY',
      message: 'a shard of made has 1 samples, but 2 are needed'
    })
    expect((await failure(run(4, 'all'))).message).to.contain('has 0 samples, but 1 are needed')
  })

  it('should give classes peers k classes of equal size, each class equally often', () => {
    const peers = partition(dataset, { kind: 'classes', classes: 4 }, { ...options, samples: 80 })
    const holders = new Array<number>(10).fill(0)
    for (const { train } of peers) {
      const counts = [...classCounts(train)]
      expect(counts.filter(count => count > 0)).to.have.length(4)
      for (const count of counts.filter(held => held > 0)) expect(count).to.be.closeTo(20, 1)
      counts.forEach((count, label) => {
        if (count > 0) holders[label]! += 1
      })
    }
    expect(holders).to.deep.equal(new Array(10).fill(2))
  })

  it('should name the class that runs short of classes peers', async () => {
    const few = datasetOf([...Array(90).fill(0), ...Array(10).fill(1), 0, 0], 2)
    const run = () => partition(few, { kind: 'classes', classes: 2 }, { ...options, samples: 4 })
    expect(await failure(run)).to.deep.equal({
      code: 'ERR_DATA_SUPPLY',
      message: 'class 1 of made has 10 samples, but 15 are needed by 5 peers'
    })
  })

  it('should refuse senseless numbers', async () => {
    const bad: Partial<PartitionOptions>[] = [{ peers: 0 }, { peers: 1.5 }, { samples: 0 }]
    for (const wrong of bad)
      expect(
        (await failure(() => partition(dataset, { kind: 'iid' }, { ...options, ...wrong }))).code
      ).to.equal('ERR_INVALID_PARAMETERS')
    const many = () => partition(balanced(2, 2), { kind: 'iid' }, { ...options, samples: 'all' })
    expect((await failure(many)).code).to.equal('ERR_DATA_SUPPLY')
    const classes = () => partition(dataset, { kind: 'classes', classes: 11 }, options)
    expect((await failure(classes)).code).to.equal('ERR_INVALID_PARAMETERS')
  })

  it('should never share a sample, whatever the data set', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 200 })
    const scheme = fc.constantFrom(...SCHEMES.slice(0, 3))
    fc.assert(
      fc.property(labels, scheme, fc.integer({ min: 1, max: 5 }), (made, kind, peers) => {
        const parts = partition(datasetOf(made, 4), kind, { ...options, peers, samples: 'all' })
        const used = disjointIndices(parts.flatMap(ownParts)).size
        expect(used).to.be.above(made.length - 2 * peers)
      }),
      { seed: 4, numRuns: 300 }
    )
  })
})
