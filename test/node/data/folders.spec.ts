import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { peerFolders } from '../../../node/data/folders.ts'
import { datasetPreset } from '../../../node/data/presets.ts'
import { loadSimulationData } from '../../../node/data/simulation.ts'
import type { Samples } from '../../../node/data/types.ts'
import {
  disjointIndices,
  failure,
  idxBytes,
  ownParts,
  random,
  temporaryFolder
} from './fixtures.ts'

const { task } = datasetPreset({ shape: [1, 1, 1], classes: 2 })

describe('folders', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
    // Pixel = 100 · peer + number in train, 50 more in test: every sample says where it is from.
    for (const [peer, name] of ['b-second', 'a-first'].entries()) {
      await mkdir(join(folder.path, name))
      for (const [stem, count, first] of [
        ['train', 20, 0],
        ['test', 5, 50]
      ] as const) {
        const pixels = Array.from({ length: count }, (_, at) => 100 * peer + first + at)
        const images = idxBytes([count, 1, 1], pixels)
        const labels = idxBytes(
          [count],
          pixels.map(at => at % 2)
        )
        await folder.write(`${name}/${stem}-images-idx3-ubyte.gz`, gzipSync(images))
        await folder.write(`${name}/${stem}-labels-idx1-ubyte`, labels)
      }
    }
    await folder.write('README.md', Buffer.from('not a peer'))
  })
  after(() => folder.remove())

  const load = (samples: number | 'all' = 'all', peers = 2, seed = '1') =>
    loadSimulationData({
      dataset: 'mnist',
      partition: { kind: 'folders', path: folder.path },
      peers,
      samples,
      random,
      seed,
      task
    })
  const pixels = ({ dataset, indices }: Samples) =>
    Array.from(indices, index => dataset.values[index]!).sort((a, b) => a - b)
  const range = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

  it('should give each sub-folder to a peer in name order', async () => {
    expect(await peerFolders(folder.path)).to.deep.equal([
      join(folder.path, 'a-first'),
      join(folder.path, 'b-second')
    ])
    const [first, second] = await load()
    expect(pixels(first!.test)).to.deep.equal(range(150, 5))
    expect(pixels(second!.test)).to.deep.equal(range(50, 5))
  })

  it('should take a fifth of train for validation, by seed', async () => {
    const [first] = await load()
    expect(first!.train.indices.length).to.equal(16)
    expect(first!.validation.indices.length).to.equal(4)
    const own = [...pixels(first!.train), ...pixels(first!.validation)].sort((a, b) => a - b)
    expect(own).to.deep.equal(range(100, 20))
    const [again] = await load()
    const [other] = await load('all', 2, '2')
    expect(pixels(again!.validation)).to.deep.equal(pixels(first!.validation))
    expect(pixels(other!.validation)).not.to.deep.equal(pixels(first!.validation))
  })

  it('should have the union of the test parts in common', async () => {
    const peers = await load()
    expect(disjointIndices(peers.flatMap(ownParts)).size).to.equal(50)
    for (const peer of peers)
      expect(pixels(peer.common!)).to.deep.equal([...range(50, 5), ...range(150, 5)])
  })

  it('should take N, N/4 and N/4 samples when asked to', async () => {
    for (const peer of await load(8)) {
      expect(ownParts(peer).map(part => part.indices.length)).to.deep.equal([8, 2, 2])
      expect(peer.common!.indices.length).to.equal(4)
    }
    const { code, message } = await failure(() => load(20))
    expect(code).to.equal('ERR_DATA_SUPPLY')
    expect(message).to.contain('a-first has 20').and.to.contain('20 + 5')
  })

  it('should name what is wrong with a folder', async () => {
    const peers = await failure(() => load('all', 5))
    expect(peers.code).to.equal('ERR_INVALID_PARAMETERS')
    expect(peers.message).to.contain('2 sub-folders').and.to.contain('5 peers')
    const missing = await failure(() => peerFolders(join(folder.path, 'nowhere')))
    expect(missing.code).to.equal('ERR_DATA_NOT_FOUND')
    const empty = await failure(() => peerFolders(join(folder.path, 'a-first')))
    expect(empty.code).to.equal('ERR_DATA_NOT_FOUND')
  })
})
