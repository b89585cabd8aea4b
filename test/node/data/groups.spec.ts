import { expect } from 'chai'
import { drawParts, keepTogether } from '../../../node/data/groups.ts'
import { type Partition, parsePartition } from '../../../node/data/partition.ts'
import { allOf, classCounts } from '../../../node/data/samples.ts'
import { loadSimulationData } from '../../../node/data/simulation.ts'
import { loadPeerData, parseDataSpec } from '../../../node/data/spec.ts'
import type { TableTask } from '../../../node/data/task.ts'
import type { Samples } from '../../../node/data/types.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { datasetOf, disjointIndices, failure, ownParts, random } from './fixtures.ts'
import { writeCsv } from './tables/tables.ts'

const task: TableTask = {
  kind: 'table',
  input: [1],
  classes: ['0', '1'],
  features: [{ name: 'x', type: 'number' }],
  standardisation: 'peer'
}

/** 300 rows of 120 patients with one to four each; a third of the patients are of class 1, and a quarter at site B. */
const PATIENTS = Array.from({ length: 120 }, (_, patient) =>
  Array.from({ length: 1 + (patient % 4) }, () => patient)
).flat()
const TEXT = `x,y,patient,site,part\n${PATIENTS.map(
  (patient, row) =>
    `${row},${Number(patient % 3 === 0)},p${patient},${patient < 90 ? 'A' : 'B'},${patient % 5 ? 'train' : 'test'}\n`
).join('')}`

const groupsIn = ({ indices }: Samples) => new Set([...indices].map(index => PATIENTS[index]!))

/** Throws where two of some parts have a patient in common. */
function checkApart(parts: readonly Samples[]): void {
  const all = parts.flatMap(part => [...groupsIn(part)])
  if (new Set(all).size !== all.length) throw new Error('a patient is in two parts')
  disjointIndices(parts)
}

const load = (query: string, part = '', notes: string[] = []) =>
  withTempFolder(async folder => {
    const path = await writeCsv(folder, TEXT)
    const spec = parseDataSpec(`csv:${path}?label=y&group=patient${query}${part}`)
    return loadPeerData(spec, task, { random, onNote: note => notes.push(note) })
  })

const simulate = (
  query: string,
  partition: Partition,
  peers: number,
  samples: number | 'all' = 'all'
) =>
  withTempFolder(async folder =>
    loadSimulationData({
      dataset: `csv:${await writeCsv(folder, TEXT)}?label=y&group=patient${query}`,
      partition,
      task,
      peers,
      samples,
      random,
      seed: '1'
    })
  )

const sizes = (parts: readonly Samples[]) => parts.map(({ indices }) => indices.length)

describe('groups', () => {
  it('should each be in one part, and the parts about as large as without', async () => {
    const notes: string[] = []
    const parts = ownParts(await load('', '', notes))
    checkApart(parts)
    const [train = 0, validation = 0, test = 0] = sizes(parts)
    expect(train + validation + test).to.equal(300)
    // 80 % / 10 % / 10 %, to a group of four.
    expect(train).to.be.within(236, 244)
    expect(validation).to.be.within(26, 34)
    expect(test).to.be.within(26, 34)
    expect(notes).to.deep.equal(['120 groups by patient: undivided wherever parts are drawn'])
  })

  it('should keep the class mix', async () => {
    // One third of the patients, and of the rows, are of class 1.
    for (const part of ownParts(await load(''))) {
      const [, ones = 0] = classCounts(part)
      expect(ones / part.indices.length).to.be.within(0.2, 0.47)
    }
  })

  it('should be drawn from the data alone, the same each time', async () => {
    const [one, other] = [await load(''), await load('')]
    expect(ownParts(one).map(({ indices }) => [...indices])).to.deep.equal(
      ownParts(other).map(({ indices }) => [...indices])
    )
  })

  it('should not be divided between the parts of #k/n', async () => {
    const peers = [await load('', '#1/3'), await load('', '#2/3'), await load('', '#3/3')]
    const parts = peers.flatMap(ownParts)
    checkApart(parts)
    expect(sizes(parts).reduce((sum, size) => sum + size)).to.equal(300)
    for (const peer of peers)
      expect(sizes(ownParts(peer)).reduce((sum, size) => sum + size)).to.be.within(92, 108)
  })

  it('should leave parts to the column that names them, also within #k/n', async () => {
    const peers = [await load('&split=part', '#1/2'), await load('&split=part', '#2/2')]
    for (const { test } of peers)
      expect([...groupsIn(test)].every(patient => patient % 5 === 0)).to.equal(true)
    checkApart(peers.flatMap(ownParts))
  })

  it('should not be divided between simulated peers, nor be tested on by all', async () => {
    for (const scheme of ['iid', 'dirichlet:1', 'shards:2', 'classes:1']) {
      const peers = await simulate('', parsePartition(scheme), 3)
      const parts = [...peers.flatMap(ownParts), peers[0]!.common!]
      checkApart(parts)
      expect(
        sizes(parts).reduce((sum, size) => sum + size),
        scheme
      ).to.be.within(150, 300)
    }
  })

  it('should be kept with samples counted, at about so many', async () => {
    const peers = await simulate('', parsePartition('iid'), 3, 40)
    checkApart([...peers.flatMap(ownParts), peers[0]!.common!])
    for (const peer of peers) {
      expect(peer.train.indices.length).to.be.within(25, 55)
      expect(peer.test.indices.length).to.be.within(5, 16)
    }
  })

  it('should be undivided within sites', async () => {
    const peers = await simulate('&site=site', { kind: 'sites' }, 2)
    checkApart(peers.flatMap(ownParts))
    expect(sizes(peers.map(({ train }) => train))[0]).to.be.within(170, 190)
  })

  it('should say which of them other columns part, and leave out rows without one', () =>
    withTempFolder(async folder => {
      const rows = Array.from({ length: 40 }, (_, n) =>
        [n, n % 2, n < 2 ? '' : n >> 1, n === 4 ? 'B' : 'A', n === 7 ? 'test' : 'train'].join()
      )
      const path = await writeCsv(folder, `x,y,patient,site,part\n${rows.join('\n')}\n`)
      const notes: string[] = []
      const spec = parseDataSpec(`csv:${path}?label=y&group=patient&site=site&split=part`)
      await loadPeerData(spec, task, { random, onNote: note => notes.push(note) })
      expect(notes.slice(0, 4)).to.deep.equal([
        '2 rows have no patient: left out',
        '19 groups by patient: undivided wherever parts are drawn',
        '1 of them is in several parts by part',
        '1 of them is in several sites by site'
      ])
    }))

  it('should be refused where there are fewer than parts, or no such column', async () => {
    const parts = { train: 4, validation: 1, test: 1 }
    const samples = allOf(datasetOf([0, 1, 0, 1, 0, 1], 2))
    const draw = (groups: readonly number[]) =>
      drawParts(samples, parts, random.stream('groups'), Uint32Array.from(groups))
    expect((await failure(() => draw([0, 0, 0, 1, 1, 1]))).code).to.equal('ERR_DATA_SUPPLY')
    expect(sizes(ownParts(draw([0, 0, 1, 1, 2, 2])))).to.deep.equal([2, 2, 2])
    const wrong = await failure(() => load('&site=ward'))
    expect(wrong.code).to.equal('ERR_DATA_COLUMN')
  })

  it('should give those that were dealt to several to who has most, or has least of all', () => {
    const groups = Uint32Array.of(0, 0, 0, 1, 1, 2, 2, 3)
    const dealt = [Uint32Array.of(0, 3, 5), Uint32Array.of(1, 2, 4, 6)]
    // Group 0 to the second, which has two of it; 1 and 2 are even, and the first has fewer.
    expect(keepTogether(dealt, groups).map(own => [...own].sort())).to.deep.equal([
      [3, 4, 5, 6],
      [0, 1, 2]
    ])
  })
})
