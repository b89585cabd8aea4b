import { expect } from 'chai'
import { datasetPreset } from '../../../node/data/presets.ts'
import { labelsOf } from '../../../node/data/samples.ts'
import { loadSimulationData } from '../../../node/data/simulation.ts'
import { parseDataSource } from '../../../node/data/source.ts'
import { loadPeerData, parseDataSpec } from '../../../node/data/spec.ts'
import {
  disjointIndices,
  failure,
  idxBytes,
  ownParts,
  random,
  temporaryFolder
} from './fixtures.ts'

const { task } = datasetPreset({ shape: [1, 1, 1], classes: 3 })
const COUNT = 101

describe('data sources', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    const pixels = Array.from({ length: COUNT }, (_, at) => at)
    await folder.write('train-images-idx3-ubyte', idxBytes([COUNT, 1, 1], pixels))
    await folder.write(
      'train-labels-idx1-ubyte',
      idxBytes(
        [COUNT],
        pixels.map(at => at % 3)
      )
    )
    await folder.write('t10k-images-idx3-ubyte', idxBytes([4, 1, 1], [9, 8, 7, 6]))
    await folder.write('t10k-labels-idx1-ubyte', idxBytes([4], [0, 1, 2, 0]))
  })
  after(() => folder.remove())

  it('should be read from what a person writes', async () => {
    expect(parseDataSource('mnist')).to.deep.equal({ kind: 'mnist' })
    expect(parseDataSource('fashion:/f')).to.deep.equal({ kind: 'folder', path: '/f' })
    expect(parseDataSource('idx:/f')).to.deep.equal({ kind: 'folder', path: '/f' })
    expect(parseDataSpec('idx:a#b,c#2/7')).to.deep.equal({
      source: { kind: 'files', images: 'a#b', labels: 'c' },
      part: 2,
      parts: 7
    })
    expect(parseDataSpec('mnist')).to.deep.equal({ source: { kind: 'mnist' }, part: 1, parts: 1 })
    const wrong = ['', 'cifar', 'mnist:', 'idx:', 'idx:a,', 'idx:a,b,c', 'fashion:a,b', 'mnist#']
    const parts = [
      'mnist#0/3',
      'mnist#4/3',
      'mnist#1/0',
      'mnist#1/999999999',
      'mnist#1.5/3',
      '#1/2'
    ]
    for (const text of [...wrong, ...parts])
      expect((await failure(() => parseDataSpec(text))).code, text).to.equal(
        'ERR_INVALID_PARAMETERS'
      )
  })

  it('should take a test set from a folder, and have none for bare files', async () => {
    const whole = await loadPeerData(parseDataSpec(`idx:${folder.path}`), task, { random })
    expect([...labelsOf(whole.common!)].sort()).to.deep.equal([0, 0, 1, 2])
    expect(ownParts(whole).map(part => part.indices.length)).to.deep.equal([81, 10, 10])
    const files = `idx:${folder.path}/train-images-idx3-ubyte,${folder.path}/train-labels-idx1-ubyte`
    const bare = await loadPeerData(parseDataSpec(files), task, { random })
    expect(bare.common).to.equal(null)
    expect(disjointIndices(ownParts(bare)).size).to.equal(COUNT)
  })

  it('should cut any number of disjoint parts that leave nothing out', async () => {
    const load = (k: number, n: number) =>
      loadPeerData(parseDataSpec(`fashion:${folder.path}#${k}/${n}`), task, { random })
    for (const n of [2, 7, 33]) {
      const peers = await Promise.all(Array.from({ length: n }, (_, at) => load(at + 1, n)))
      expect(disjointIndices(peers.flatMap(ownParts)).size, `${n} parts`).to.equal(COUNT)
    }
    expect((await failure(() => load(1, 60))).code).to.equal('ERR_DATA_SUPPLY')
  })

  it('should limit the training part alone', async () => {
    const spec = parseDataSpec(`idx:${folder.path}`)
    const all = await loadPeerData(spec, task, { random })
    const few = await loadPeerData(spec, task, { random, limit: 5 })
    expect(few.train.indices).to.deep.equal(all.train.indices.slice(0, 5))
    expect(few.test.indices).to.deep.equal(all.test.indices)
  })

  it('should refuse data that the federation does not learn from', async () => {
    const load = () => loadPeerData(parseDataSpec('mnist'), task, { random })
    // Ten classes of digits, three in this federation.
    expect((await failure(load)).code).to.equal('ERR_DATA_INVALID')
    const wide = datasetPreset({ shape: [2, 2, 1], classes: 3 }).task
    const simulate = () =>
      loadSimulationData({
        dataset: `idx:${folder.path}`,
        partition: { kind: 'iid' },
        peers: 2,
        samples: 8,
        random,
        seed: '1',
        task: wide
      })
    expect((await failure(simulate)).code).to.equal('ERR_DATA_SHAPE')
  })
})
