import { expect } from 'chai'
import fc from 'fast-check'
import { readHeader } from '../../../../node/data/images/header.ts'
import { failure } from '../fixtures.ts'
import { jpegOf, pngHeaderOf, pngOf } from './files.ts'

const text = (content: string) => Uint8Array.from(Buffer.from(content, 'latin1'))

describe('readHeader', () => {
  it('should tell format, size and grey, whatever the name', () => {
    const png = { format: 'png', width: 3, height: 2 }
    expect(
      readHeader(
        pngOf(3, 2, 1, () => 0),
        'a.jpg'
      )
    ).to.deep.equal({ ...png, isGrey: true })
    expect(
      readHeader(
        pngOf(3, 2, 2, () => 0),
        'a'
      )
    ).to.deep.equal({ ...png, isGrey: true })
    expect(
      readHeader(
        pngOf(3, 2, 3, () => 0),
        'a'
      )
    ).to.deep.equal({ ...png, isGrey: false })
    expect(readHeader(jpegOf(5, 7, [1, 2, 3]), 'a.png')).to.deep.equal({
      format: 'jpeg',
      width: 5,
      height: 7,
      isGrey: false
    })
  })

  const refused: readonly [string, Uint8Array, RegExp][] = [
    ['50,000 × 50,000 pixels', pngHeaderOf(50_000, 50_000), /says that it is 50000 × 50000 pixels/],
    ['20,000 × 20,000 pixels', pngHeaderOf(20_000, 20_000), /20000 × 20000/],
    ['no pixels', pngHeaderOf(0, 9), /0 × 9/],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), /but SVG/],
    ['SVG behind a declaration', text('\xef\xbb\xbf <?xml version="1.0"?><svg/>'), /but SVG/],
    ['GIF', text('GIF89a'), /but GIF/],
    ['WebP', text('RIFF1234WEBPVP8 '), /but WebP/],
    ['HEIC', text('\0\0\0\x18ftypheic'), /but HEIC/],
    ['text', text('hello'), /is no image/],
    ['nothing', new Uint8Array(), /is empty/],
    ['half of a PNG header', pngHeaderOf(3, 3).subarray(0, 20), /does not say its size/],
    ['a JPEG file without a frame', jpegOf(1, 1, [0, 0, 0]).subarray(0, 40), /not say its size/]
  ]
  for (const [what, bytes, message] of refused)
    it(`should refuse ${what}`, async () => {
      const error = await failure(() => readHeader(bytes, 'x.png'))
      expect(error.code).to.equal('ERR_DATA_IMAGE')
      expect(error.message).to.match(message)
    })

  it('should give a header or an error of ours for any bytes behind a beginning', () => {
    const beginnings = [jpegOf(9, 9, [9, 9, 9]), pngOf(9, 9, 3, () => 9)]
    fc.assert(
      fc.property(
        fc.constantFrom(...beginnings),
        fc.nat(60),
        fc.uint8Array({ maxLength: 80 }),
        (begin, cut, tail) => {
          try {
            readHeader(Uint8Array.from([...begin.subarray(0, cut), ...tail]), 'x')
          } catch (error) {
            expect(error).to.have.property('code', 'ERR_DATA_IMAGE')
          }
        }
      ),
      { seed: 3, numRuns: 2000 }
    )
  })
})
