import { expect } from 'chai'
import { registerPartition } from '../../../node/data/partition/registry.ts'
import { type Partition, parsePartition } from '../../../node/data/partition.ts'
import { labelsOf } from '../../../node/data/samples.ts'
import { loadSimulationData } from '../../../node/data/simulation.ts'
import type { TableTask } from '../../../node/data/task.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { disjointIndices, failure, ownParts, random } from './fixtures.ts'
import { writeCsv } from './tables/tables.ts'

const task: TableTask = {
  kind: 'table',
  input: [1],
  classes: ['0', '1'],
  features: [{ name: 'x', type: 'number' }],
  standardisation: 'peer'
}

/** 100 rows: x is the row, sites A to D of 40, 30, 20, 10, every fifth is for testing. */
const TEXT = `x,y,site,part\n${Array.from({ length: 100 }, (_, n) => {
  const site = n < 40 ? 'A' : n < 70 ? 'B' : n < 90 ? 'C' : 'D'
  return `${n},${n % 2},${site},${n % 5 ? 'train' : 'test'}\n`
}).join('')}`

const load = (query: string, partition: Partition, peers = 4, samples: number | 'all' = 'all') =>
  withTempFolder(async folder =>
    loadSimulationData({
      dataset: `csv:${await writeCsv(folder, TEXT)}?label=y${query}`,
      partition,
      task,
      peers,
      samples,
      random,
      seed: '1'
    })
  )

describe('a simulation on a table', () => {
  it("should show a partition of one's own the values that its labels belong to", async () => {
    // x below and from 50 on: what is held out for all is no longer among what is dealt.
    registerPartition('spechalves', () => ({ dataset: { values, count } }) => {
      const all = Array.from({ length: count }, (_, at) => at)
      const isHigh = (at: number) => values[at]! >= 50
      return [all.filter(at => !isHigh(at)), all.filter(isHigh)].map(each => Uint32Array.from(each))
    })
    const peers = await load('', parsePartition('spechalves'), 2)
    peers.forEach((peer, high) => {
      const rows = ownParts(peer).flatMap(({ indices }) => [...indices])
      expect(rows.length).to.be.above(30)
      expect(rows.every(row => row >= 50 === (high === 1))).to.equal(true)
    })
  })

  it('should make each site a peer, fitted to its own training part', async () => {
    const peers = await load('&site=site', { kind: 'sites' })
    const sizes = peers.map(peer => ownParts(peer).map(({ indices }) => indices.length))
    expect(sizes).to.deep.equal([
      [32, 4, 4],
      [24, 3, 3],
      [16, 2, 2],
      [8, 1, 1]
    ])
    expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(100)
    expect([...(peers[3]?.train.indices ?? [])].every(index => index >= 90)).to.equal(true)
    for (const { train } of peers) {
      const values = [...train.indices].map(index => train.dataset.values[index]!)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const [column] = train.dataset.columns ?? []
      expect(column?.kind === 'number' && column.mean).to.be.closeTo(mean, 1e-9)
    }
    // The common test set is the union of the peers' own, in each peer's own encoding.
    const common = peers[0]!.common!
    expect([...common.indices].sort((a, b) => a - b)).to.deep.equal(
      peers.flatMap(({ test }) => [...test.indices]).sort((a, b) => a - b)
    )
    expect(common.dataset.columns).to.equal(peers[0]!.train.dataset.columns)
    expect(peers[1]!.common!.dataset.values).to.equal(common.dataset.values)
  })

  it('should keep the parts of a split column, and cut them to the samples that are wanted', async () => {
    const peers = await load('&site=site&split=part', { kind: 'sites' })
    expect(peers.map(({ test }) => test.indices.length)).to.deep.equal([8, 6, 4, 2])
    expect(peers.flatMap(({ test }) => [...test.indices]).every(n => n % 5 === 0)).to.equal(true)
    const few = await load('&site=site&split=part', { kind: 'sites' }, 4, 8)
    expect(few.map(({ train }) => train.indices.length)).to.deep.equal([8, 8, 8, 7])
  })

  it('should hold a fifth back for all to be tested on, where nobody says what is for that', async () => {
    const peers = await load('', { kind: 'iid' })
    const common = peers[0]!.common!
    expect(common.indices.length).to.equal(20)
    expect(labelsOf(common).filter(label => label === 1).length).to.equal(10)
    const all = [...peers.flatMap(ownParts), common]
    expect(disjointIndices(all).size).to.equal(100)
  })

  it('should test all on what the split column sets aside', async () => {
    const peers = await load('&split=part', { kind: 'iid' })
    expect([...peers[2]!.common!.indices].every(n => n % 5 === 0)).to.equal(true)
    expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(80)
  })

  it('should refuse sites that are not there, or not as many as peers', async () => {
    const codes = [
      await failure(() => load('', { kind: 'sites' })),
      await failure(() => load('&site=site', { kind: 'sites' }, 3))
    ]
    for (const { code } of codes) expect(code).to.equal('ERR_INVALID_PARAMETERS')
    const single = await failure(() => load('&site=x', { kind: 'sites' }, 100))
    expect(single.code).to.equal('ERR_DATA_SUPPLY')
  })
})
