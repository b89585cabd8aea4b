import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { expect } from 'chai'
import { decodeImage, openDecoder } from '../../../../node/data/images/decode.ts'
import { pureDecoder } from '../../../../node/data/images/pure.ts'
import { resize } from '../../../../node/data/images/resize.ts'
import type { ImageDecoder } from '../../../../node/data/images/types.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure } from '../fixtures.ts'
import { jpegOf, pngHeaderOf, pngOf } from './files.ts'

const found = await openDecoder(undefined)
const decoders: readonly ImageDecoder[] =
  found.name === pureDecoder.name ? [found] : [found, pureDecoder]
if (decoders.length === 1) console.log('sharp is not installed: its specs are left out.')

const decode = (bytes: Uint8Array, decoder: ImageDecoder, shape: readonly number[]) =>
  withTempFolder(async folder => {
    const path = join(folder, 'image')
    await writeFile(path, bytes)
    return [...(await decodeImage(path, decoder, shape))]
  })

/** A PNG file made of chunks. */
function pngFile(chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const signature = pngHeaderOf(1, 1).subarray(0, 8)
  const parts = chunks.map(([type, data]) => {
    const chunk = Buffer.alloc(12 + data.length)
    chunk.writeUInt32BE(data.length)
    chunk.write(type, 4, 'latin1')
    chunk.set(data, 8)
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
    return chunk
  })
  return Buffer.concat([signature, ...parts])
}

const ihdr = (width: number, height: number, depth: number, colour: number) => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([depth, colour], 8)
  return ['IHDR', data] as const
}

for (const decoder of decoders)
  describe(`images by ${decoder.name}`, () => {
    it('should be grey, RGB and transparent bytes as they are', async () => {
      expect(
        await decode(
          pngOf(2, 1, 1, at => 10 + at),
          decoder,
          [1, 2, 3]
        )
      ).to.deep.equal([10, 10, 10, 11, 11, 11])
      expect(
        await decode(
          pngOf(2, 1, 3, at => 10 * at),
          decoder,
          [1, 2, 3]
        )
      ).to.deep.equal([0, 10, 20, 30, 40, 50])
      // Alpha 0 is white, 255 the colour.
      const rgba = [1, 2, 3, 255, 1, 2, 3, 0]
      expect(
        await decode(
          pngOf(2, 1, 4, at => rgba[at]!),
          decoder,
          [1, 2, 3]
        )
      ).to.deep.equal([1, 2, 3, 255, 255, 255])
    })

    it('should be the upper half of 16 bits', async () => {
      const bytes = pngOf(2, 1, 3, at => 4000 * at, 16)
      const expected = [0, 4000, 8000, 12_000, 16_000, 20_000].map(value => value >> 8)
      expect(await decode(bytes, decoder, [1, 2, 3])).to.deep.equal(expected)
    })

    it('should have colours by number, and grey of two bits', async () => {
      const palette = Uint8Array.of(9, 8, 7, 1, 2, 3)
      const indexed = deflateSync(Uint8Array.of(0, 0b10000000))
      // The four levels of grey of 2 bits: 0, 85, 170, 255.
      const levels = deflateSync(Uint8Array.of(0, 0b00011011))
      const end = ['IEND', new Uint8Array()] as const
      const two = pngFile([ihdr(2, 1, 1, 3), ['PLTE', palette], ['IDAT', indexed], end])
      const four = pngFile([ihdr(4, 1, 2, 0), ['IDAT', levels], end])
      expect(await decode(two, decoder, [1, 2, 3])).to.deep.equal([1, 2, 3, 9, 8, 7])
      expect(await decode(four, decoder, [1, 4, 1])).to.deep.equal([0, 85, 170, 255])
    })

    it('should have white where a colour, a grey or a number is named as transparent', async () => {
      const end = ['IEND', new Uint8Array()] as const
      const [one, two, rgb] = [
        deflateSync(Uint8Array.of(0, 0b10000000)),
        deflateSync(Uint8Array.of(0, 0b00011011)),
        deflateSync(Uint8Array.of(0, 1, 2, 3, 1, 2, 4, 1, 2, 3))
      ]
      const palette = Uint8Array.of(9, 8, 7, 1, 2, 3)
      const indexed = pngFile([
        ihdr(2, 1, 1, 3),
        ['PLTE', palette],
        ['tRNS', Uint8Array.of(0)],
        ['IDAT', one],
        end
      ])
      const grey = pngFile([ihdr(4, 1, 2, 0), ['tRNS', Uint8Array.of(0, 1)], ['IDAT', two], end])
      const clear = Uint8Array.of(0, 1, 0, 2, 0, 3)
      const colour = pngFile([ihdr(3, 1, 8, 2), ['tRNS', clear], ['IDAT', rgb], end])
      const deep = pngFile([
        ihdr(2, 1, 16, 0),
        ['tRNS', Uint8Array.of(7, 1)],
        ['IDAT', deflateSync(Uint8Array.of(0, 7, 1, 7, 2))],
        end
      ])
      expect(await decode(indexed, decoder, [1, 2, 3])).to.deep.equal([1, 2, 3, 255, 255, 255])
      expect(await decode(grey, decoder, [1, 4, 1])).to.deep.equal([0, 255, 170, 255])
      expect(await decode(colour, decoder, [1, 3, 3])).to.deep.equal([
        ...[255, 255, 255],
        ...[1, 2, 4],
        ...[255, 255, 255]
      ])
      expect(await decode(deep, decoder, [1, 2, 1])).to.deep.equal([255, 7])
    })

    it('should have the colour of a JPEG file, to a rounding', async () => {
      const values = await decode(jpegOf(16, 16, [200, 100, 50]), decoder, [1, 1, 3])
      ;[200, 100, 50].forEach((value, channel) => {
        expect(values[channel]).to.be.within(value - 3, value + 3)
      })
    })

    it('should be an error of ours where a file is damaged', async () => {
      const png = pngOf(40, 40, 3, at => (at * 7919) % 251)
      for (const bytes of [png.subarray(0, 200), jpegOf(64, 64, [1, 2, 3]).subarray(0, 620)])
        expect((await failure(() => decode(bytes, decoder, [2, 2, 3]))).code).to.equal(
          'ERR_DATA_IMAGE'
        )
    })
  })

describe('the pure decoder', () => {
  it('should unpack no more than the size of an image can have', async () => {
    const bomb = deflateSync(Buffer.alloc(1 << 26))
    expect(bomb.length).to.be.below(70_000)
    const bytes = pngFile([ihdr(2, 2, 8, 2), ['IDAT', bomb], ['IEND', new Uint8Array()]])
    const error = await failure(() => decode(bytes, pureDecoder, [2, 2, 3]))
    expect(error.code).to.equal('ERR_DATA_IMAGE')
    expect(error.message).to.match(/larger than/)
  })
})

describe('resize', () => {
  it('should take the mean over the area of each new pixel', () => {
    // 3 columns to 2: each new pixel covers one and a half.
    const values = Uint8Array.of(0, 90, 30)
    const out = resize({ values, channels: 1 }, { width: 3, height: 1 }, [1, 2, 1])
    expect([...out]).to.deep.equal([(0 + 90 / 2) / 1.5, (90 / 2 + 30) / 1.5])
  })

  it('should take rows as columns, and larger sizes too', () => {
    const values = Uint8Array.of(0, 90, 30)
    const tall = resize({ values, channels: 1 }, { width: 1, height: 3 }, [2, 1, 1])
    expect([...tall]).to.deep.equal([30, 50])
    const wide = resize({ values, channels: 1 }, { width: 3, height: 1 }, [2, 6, 1])
    expect([...wide]).to.deep.equal([0, 0, 90, 90, 30, 30, 0, 0, 90, 90, 30, 30])
  })

  it('should make grey of colours by their luma', () => {
    const values = Uint8Array.of(200, 100, 50)
    const out = resize({ values, channels: 3 }, { width: 1, height: 1 }, [1, 1, 1])
    expect([...out]).to.deep.equal([Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)])
  })
})
