import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { findIdx, readIdxDataset } from '../../../node/data/idx-dataset.ts'
import { failure, idxBytes, temporaryFolder } from './fixtures.ts'

describe('readIdxDataset', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let images: string
  before(async () => {
    folder = await temporaryFolder()
    images = await folder.write('images', idxBytes([3, 1, 2], [1, 2, 3, 4, 5, 6]))
  })
  after(() => folder.remove())

  const read = async (labels: Buffer, classes = 3) =>
    readIdxDataset('set', { images, labels: await folder.write('labels', labels) }, classes)

  it('should put images and labels together', async () => {
    const dataset = await read(idxBytes([3], [2, 0, 1]))
    expect(dataset.shape).to.deep.equal([1, 2, 1])
    expect(dataset.count).to.equal(3)
    expect(dataset.classes).to.equal(3)
    expect([...dataset.labels]).to.deep.equal([2, 0, 1])
    expect(dataset.labels.buffer).to.be.instanceOf(SharedArrayBuffer)
  })

  it('should name both numbers when labels and images differ in number', async () => {
    const { code, message } = await failure(() => read(idxBytes([2], [0, 1])))
    expect(code).to.equal('ERR_DATA_INVALID')
    expect(message).to.contain('2 labels').and.to.contain('3 images')
  })

  it('should name the label that is beyond the classes', async () => {
    const { code, message } = await failure(() => read(idxBytes([3], [0, 1, 7])))
    expect(code).to.equal('ERR_DATA_INVALID')
    expect(message).to.contain('label 7 at sample 2')
  })

  it('should notice swapped files', async () => {
    const swapped = await failure(() => readIdxDataset('set', { images, labels: images }, 3))
    expect(swapped).to.deep.include({ code: 'ERR_DATA_INVALID' })
    const labels = await folder.write('only-labels', idxBytes([3], [0, 1, 2]))
    expect(
      await failure(() => readIdxDataset('set', { images: labels, labels }, 3))
    ).to.deep.include({ code: 'ERR_DATA_INVALID' })
  })

  it('should find files by their usual names, packed or not', async () => {
    await folder.write('t10k-images-idx4-ubyte.gz', gzipSync(idxBytes([1, 1, 1, 1], [1])))
    await folder.write('t10k-labels-idx1-ubyte', idxBytes([1], [0]))
    expect(await findIdx(folder.path, ['test', 't10k'])).to.deep.equal({
      images: `${folder.path}/t10k-images-idx4-ubyte.gz`,
      labels: `${folder.path}/t10k-labels-idx1-ubyte`
    })
    const { code, message } = await failure(() => findIdx(folder.path, ['train']))
    expect(code).to.equal('ERR_DATA_NOT_FOUND')
    expect(message).to.contain('train-images-idx3-ubyte')
  })
})
