import { expect } from 'chai'
import { datasetPreset } from '../../../node/data/presets.ts'
import { allOf, classCounts, firstOf } from '../../../node/data/samples.ts'
import { loadSimulationData } from '../../../node/data/simulation.ts'
import { loadSource } from '../../../node/data/source.ts'
import { loadPeerData, parseDataSpec } from '../../../node/data/spec.ts'
import { disjointIndices, ownParts, random } from './fixtures.ts'

const { task } = datasetPreset('mnist')
// All expected numbers were taken from the files by another program.
const TRAIN = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
const TEST = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]

describe('MNIST', () => {
  it('should be read from the installed package', async () => {
    const source = await loadSource({ kind: 'mnist' }, task)
    const [train, test] = [source.train.dataset, source.common!.dataset]
    expect(train.shape).to.deep.equal([28, 28, 1])
    expect([...train.labels.slice(0, 5)]).to.deep.equal([5, 0, 4, 1, 9])
    expect([...classCounts(allOf(train))]).to.deep.equal(TRAIN)
    expect([...classCounts(allOf(test))]).to.deep.equal(TEST)
    const sum = (values: Uint8Array | Float32Array) => {
      let total = 0
      for (const value of values) total += value
      return total
    }
    expect(sum(train.values.subarray(0, 784))).to.equal(27_525)
    expect(sum(train.values)).to.equal(1_567_298_545)
    expect(sum(test.values)).to.equal(264_923_200)
  })

  it('should give peers who never met disjoint parts, and the same common test set', async () => {
    const load = async (text: string) => loadPeerData(parseDataSpec(text), task, { random })
    const peers = await Promise.all(['mnist#1/3', 'mnist#2/3', 'mnist#3/3'].map(load))
    expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(60_000)
    for (const peer of peers) {
      expect(peer.train.indices.length).to.equal(16_000)
      expect(peer.validation.indices.length).to.equal(2000)
      expect(peer.test.indices.length).to.equal(2000)
      expect(peer.common!.indices).to.deep.equal(peers[0]!.common!.indices)
      expect(peer.common!.dataset.count).to.equal(10_000)
      // IID: a third of each class, within 5 standard deviations of a hypergeometric draw.
      classCounts({
        dataset: peer.train.dataset,
        indices: Uint32Array.from(ownParts(peer).flatMap(p => [...p.indices]))
      }).forEach((count, label) => {
        expect(count).to.be.closeTo(TRAIN[label]! / 3, 5 * Math.sqrt((TRAIN[label]! * 2) / 9))
      })
    }
    const again = await load('mnist#2/3')
    expect(again.train.indices).to.deep.equal(peers[1]!.train.indices)
  })

  it('should begin its common test set with the mix of all', async () => {
    const options = { dataset: 'mnist', peers: 5, samples: 200, random, seed: '1', task } as const
    const peers = await loadSimulationData({
      ...options,
      partition: { kind: 'dirichlet', alpha: 1 }
    })
    expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(1500)
    const common = peers[4]!.common!
    expect(disjointIndices([common]).size).to.equal(10_000)
    classCounts(firstOf(common, 1000)).forEach((count, label) => {
      expect(count, `class ${label}`).to.be.closeTo(TEST[label]! / 10, 2)
    })
    for (const peer of peers) expect(peer.train.dataset).to.equal(peers[0]!.train.dataset)
  })
})
