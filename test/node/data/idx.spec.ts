import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { MAX_VALUES_BYTES } from '../../../node/data/constants.ts'
import { DataInvalidError } from '../../../node/data/errors.ts'
import { parseIdxHeader, readIdx } from '../../../node/data/idx.ts'
import { failure, idxBytes, temporaryFolder } from './fixtures.ts'

describe('idx', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  before(async () => {
    folder = await temporaryFolder()
  })
  after(() => folder.remove())

  it('should read labels, grey and colour images into shared memory', async () => {
    const cases: [number[], number[]][] = [
      [[3], [7, 0, 255]],
      [
        [2, 1, 2],
        [1, 2, 3, 4]
      ],
      [
        [1, 2, 1, 3],
        [1, 2, 3, 4, 5, 6]
      ]
    ]
    for (const [dims, values] of cases) {
      const path = await folder.write('plain', idxBytes(dims, values))
      const idx = await readIdx(path)
      expect(idx.dims).to.deep.equal(dims)
      expect([...idx.values]).to.deep.equal(values)
      expect(idx.values.buffer).to.be.instanceOf(SharedArrayBuffer)
    }
  })

  it('should unpack .gz, also when it is larger than one chunk', async () => {
    const values = Uint8Array.from({ length: 1000 * 32 * 32 }, (_, at) => (at * 31) % 251)
    const path = await folder.write('packed.gz', gzipSync(idxBytes([1000, 32, 32], values)))
    expect(Buffer.from((await readIdx(path)).values).equals(values)).to.equal(true)
  })

  const hostile: [string, string, Buffer, string][] = [
    ['a wrong magic number', 'a', Buffer.from('not an IDX file at all'), 'not an IDX'],
    ['values that are not bytes', 'b', Buffer.from([0, 0, 0x0d, 1, 0, 0, 0, 1, 0]), 'not an IDX'],
    ['two dimensions', 'c', idxBytes([2, 2], [1, 2, 3, 4]), '2 dimensions'],
    ['no samples', 'd', idxBytes([0], []), 'dimensions 0'],
    ['huge dimensions', 'e', idxBytes([0xffff_ffff, 28, 28], [1]), '4294967295'],
    ['a huge product', 'f', idxBytes([1 << 20, 2048, 2048], [1]), '1048576 × 2048'],
    ['too many channels', 'g', idxBytes([1, 1, 1, 17], new Uint8Array(17)), '1 × 1 × 1 × 17'],
    ['a header alone', 'h', idxBytes([4], []), 'shorter'],
    ['half a header', 'i', idxBytes([4, 28, 28], []).subarray(0, 9), 'shorter'],
    ['an empty file', 'j', Buffer.alloc(0), 'shorter'],
    ['one byte less', 'k', idxBytes([4], [1, 2, 3]), 'shorter'],
    ['one byte more', 'l', idxBytes([4], [1, 2, 3, 4, 5]), 'longer'],
    ['a cut gzip', 'm.gz', gzipSync(idxBytes([999], new Uint8Array(999))).subarray(0, 30), 'read'],
    ['no gzip', 'n.gz', idxBytes([2], [1, 2]), 'cannot be read'],
    ['a gzip bomb', 'o.gz', gzipSync(idxBytes([4], new Uint8Array(1 << 24))), 'longer'],
    ['a packed lie', 'p.gz', gzipSync(idxBytes([1 << 24, 8, 8], [1])), 'shorter']
  ]
  for (const [what, name, bytes, text] of hostile)
    it(`should refuse ${what}`, async () => {
      const path = await folder.write(name, bytes)
      const { code, message } = await failure(() => readIdx(path))
      expect(code).to.equal('ERR_DATA_INVALID')
      expect(message).to.contain(text)
    })

  it('should not allocate what a short file claims', async () => {
    const path = await folder.write('claim', idxBytes([1 << 20, 32, 32], [1]))
    const before = process.memoryUsage().arrayBuffers
    expect((await failure(() => readIdx(path))).code).to.equal('ERR_DATA_INVALID')
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(1 << 24)
  })

  it('should tell a missing file from one that is a folder', async () => {
    const missing = await failure(() => readIdx(`${folder.path}/nowhere`))
    expect(missing.code).to.equal('ERR_DATA_NOT_FOUND')
    expect(missing.message).to.contain('nowhere')
    expect((await failure(() => readIdx(folder.path))).code).to.equal('ERR_DATA_INVALID')
  })

  it('should read every header that it can write, and throw nothing else', () => {
    const side = fc.integer({ min: 1, max: 4096 })
    const dims = fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 1 << 24 })),
      fc.tuple(fc.integer({ min: 1, max: 1 << 24 }), side, side),
      fc.tuple(side, side, side, fc.integer({ min: 1, max: 16 }))
    )
    fc.assert(
      fc.property(dims, sizes => {
        const product = sizes.reduce((a, b) => a * b, 1)
        const parse = () => parseIdxHeader(idxBytes(sizes, []), 'file')
        if (product > MAX_VALUES_BYTES) expect(parse).to.throw(DataInvalidError)
        else
          expect(parse()).to.deep.equal({
            dims: sizes,
            headerBytes: 4 + 4 * sizes.length,
            valueBytes: product
          })
      }),
      { seed: 1, numRuns: 2000 }
    )
    const beginning = fc.constantFrom([], [0, 0, 8], [0, 0, 8, 1], [0, 0, 8, 3], [0, 0, 8, 4])
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 24 }), (start, rest) => {
        try {
          const header = parseIdxHeader(Uint8Array.from([...start, ...rest]), 'file')
          if (header !== undefined) expect(header.valueBytes).to.be.within(1, MAX_VALUES_BYTES)
        } catch (error) {
          expect(error).to.be.instanceOf(DataInvalidError)
        }
      }),
      { seed: 2, numRuns: 10_000 }
    )
  })
})
