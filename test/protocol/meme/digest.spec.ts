import { expect } from 'chai'
import { hex, sha256Hasher } from '../../../node/hasher.ts'
import { memeDigest } from '../../../protocol/meme/digest.ts'

describe('memeDigest', () => {
  it('should hash the little-endian float32 bytes', () => {
    // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
    expect(hex(memeDigest(Float32Array.of(1, -2), sha256Hasher))).to.equal(
      'ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b'
    )
  })

  it('should tell 0 from −0', () => {
    const digest = (value: number) => hex(memeDigest(Float32Array.of(value), sha256Hasher))
    expect(digest(0)).not.to.equal(digest(-0))
  })
})
