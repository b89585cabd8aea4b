import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { planMeme } from '../../../node/context.ts'
import { mixMemes } from '../../../node/exchange/mix-memes.ts'
import { Pull } from '../../../node/exchange/pull.ts'
import { announcementOf, StubExchange } from '../../fixtures/stub-exchange.ts'
import { tinyManifest } from '../../fixtures/tiny-federation.ts'

// 16·20 + 20 + 20·3 + 3 = 403 float32 values: shards of 256 and 147 with shards of 1,024 bytes.
const manifest = tinyManifest({ hidden: 20, exchange: { mixing: 'mean' } })
const context = { ...planMeme(manifest), manifest, clock: systemClock }
const shardsOf = (value: number) =>
  context.ranges.map(({ start, end }) => {
    return new Uint8Array(new Float32Array(end - start).fill(value).buffer)
  })

async function mix(neighbours: Record<string, (Uint8Array | Error)[]>) {
  const exchange = new StubExchange()
  const pulls = Object.entries(neighbours).map(([peer, shards]) => {
    exchange.join(peer, { shards })
    const signal = new AbortController().signal
    return new Pull(exchange, announcementOf(peer, 1), {
      clock: systemClock,
      ranges: context.ranges,
      guard: () => true,
      signal
    })
  })
  const meme = new Float32Array(403).fill(3)
  return mixMemes(context, { own: announcementOf('m', 1), shards: shardsOf(3), meme }, pulls)
}

describe('mixing what is pulled', () => {
  it('should be the plain mean when all deliver', async () => {
    const { meme, massLost, weights } = await mix({ a: shardsOf(1), z: shardsOf(5) })
    expect(new Set(meme)).to.deep.equal(new Set([3]))
    expect(massLost).to.equal(0)
    expect(weights.map(({ announcement }) => announcement.author)).to.deep.equal(['a', 'm', 'z'])
  })

  it('should give the weight of lost shards to the own meme, and say how much', async () => {
    const [first] = shardsOf(0)
    const { meme, massLost, weights } = await mix({ a: [first!, new TypeError('disconnected')] })
    expect(weights.map(({ weight }) => weight)).to.deep.equal([0.5, 0.5])
    expect(new Set(meme.subarray(0, 256))).to.deep.equal(new Set([1.5]))
    expect(new Set(meme.subarray(256))).to.deep.equal(new Set([3]))
    expect(massLost).to.be.closeTo((0.5 * 147) / 403, 1e-12)
  })

  it('should not name a neighbour that delivered nothing among those that were mixed', async () => {
    const { massLost, weights } = await mix({ a: [new TypeError('gone')], z: shardsOf(1) })
    expect(weights.map(({ announcement }) => announcement.author)).to.deep.equal(['m', 'z'])
    expect(weights[0]?.weight).to.be.closeTo(2 / 3, 1e-12)
    expect(massLost).to.be.closeTo(1 / 3, 1e-12)
  })

  it('should keep the own meme without neighbours', async () => {
    const { meme, massLost } = await mix({})
    expect(new Set(meme)).to.deep.equal(new Set([3]))
    expect(massLost).to.equal(0)
  })
})
