import { expect } from 'chai'
import { MAX_TOLD } from '../../../../../node/exchange/libp2p/constants.ts'
import { Meter } from '../../../../../node/exchange/libp2p/meter.ts'
import { createPresenceServer } from '../../../../../node/exchange/libp2p/processes/server.ts'
import { RateLimit } from '../../../../../node/exchange/libp2p/rate-limit.ts'
import { openPresence, sealPresence } from '../../../../../protocol/messages/presence.ts'
import { decodePresenceResponse } from '../../../../../protocol/messages/presence-protocol.ts'
import type { Presence } from '../../../../../protocol/messages/types.ts'
import type { Signer } from '../../../../../protocol/ports.ts'
import { quickSigner, sha256Hasher } from '../../../../fixtures/identities.ts'
import { FEDERATION, presenceOf } from '../../../../fixtures/messages.ts'

const nonce = (fill: number) => new Uint8Array(16).fill(fill)
const signerOf = (index: number) =>
  quickSigner(Uint8Array.from({ length: 32 }, (_, i) => (i < 2 ? (index >> (8 * i)) & 255 : 9)))

describe('the presence server', () => {
  const [alice, bob] = [signerOf(1), signerOf(2)]
  const sealed = (signer: Signer, change: Partial<Presence>) =>
    sealPresence(presenceOf(change), signer, sha256Hasher).bytes

  function served(burst = Number.POSITIVE_INFINITY) {
    const meter = new Meter()
    const answer = createPresenceServer({
      federation: FEDERATION,
      verifier: alice,
      hasher: sha256Hasher,
      limit: new RateLimit({ now: () => 0, burst, perSecond: 0 }),
      meter
    })
    /** Nonce and counter of what is answered; null for nothing, undefined for a refusal. */
    const ask = (bytes: Uint8Array, peer: string) => {
      const [frame] = answer(bytes, peer)?.frames ?? []
      if (frame === undefined) return undefined
      const response = decodePresenceResponse(frame)
      if (response.verdict !== 'accept') throw new TypeError(response.reason)
      if (response.value.presence === null) return null
      const opened = openPresence(response.value.presence, alice, sha256Hasher)
      if (opened.verdict !== 'accept') throw new TypeError(opened.reason)
      const { author, body } = opened.value
      expect(author, 'of whoever asks').to.equal(peer)
      return [body.nonce[0], body.counter]
    }
    const tell = (signer: Signer, fill: number, counter: number, change: Partial<Presence> = {}) =>
      ask(sealed(signer, { nonce: nonce(fill), counter, ...change }), signer.peerId)
    return { meter, ask, tell }
  }

  it('should hand each of two processes what the other told last, whichever started last', () => {
    const { tell } = served()
    expect(tell(alice, 1, 0, { incarnation: 7 })).to.equal(null)
    expect(tell(alice, 2, 0, { incarnation: 3 })).to.deep.equal([1, 0])
    expect(tell(alice, 2, 1)).to.deep.equal([1, 0])
    expect(tell(alice, 1, 1)).to.deep.equal([2, 1])
    expect(tell(alice, 1, 2)).to.deep.equal([2, 1])
    expect(tell(alice, 2, 2)).to.deep.equal([1, 2])
  })

  it('should keep two processes of a peer, the latest', () => {
    const { tell } = served()
    for (const fill of [1, 2, 3]) tell(alice, fill, 0)
    expect(tell(alice, 3, 1)).to.deep.equal([2, 0])
    expect(tell(alice, 1, 1)).to.deep.equal([3, 1])
    expect(tell(alice, 2, 1)).to.deep.equal([1, 1])
  })

  it('should say nothing of an earlier start', () => {
    const { tell } = served()
    tell(alice, 1, 0, { incarnation: 1 })
    expect(tell(alice, 2, 0, { incarnation: 2 })).to.equal(null)
    expect(tell(alice, 1, 1, { incarnation: 1 }), 'of a later one').to.deep.equal([2, 0])
  })

  it('should keep peers apart', () => {
    const { tell } = served()
    tell(alice, 1, 0)
    expect(tell(bob, 2, 0)).to.equal(null)
    expect(tell(bob, 3, 0)).to.deep.equal([2, 0])
  })

  it('should take nothing in the name of another, of another federation, or that is none', () => {
    const { ask, tell, meter } = served()
    tell(alice, 1, 0)
    expect(ask(sealed(alice, { nonce: nonce(2) }), bob.peerId)).to.equal(undefined)
    const federation = FEDERATION.replace('bafyreigh2', 'bafyreigh3')
    expect(tell(alice, 2, 0, { federation })).to.equal(undefined)
    expect(ask(Uint8Array.of(0xff), bob.peerId)).to.equal(undefined)
    const forged = sealed(alice, { nonce: nonce(2) })
    forged[forged.length - 1]! ^= 1
    expect(ask(forged, alice.peerId)).to.equal(undefined)
    expect(tell(alice, 3, 0), 'none of it was kept').to.deep.equal([1, 0])
    expect(meter.verdicts).to.deep.equal({
      'told:accept': 3,
      'told:author': 1,
      'told:malformed': 1,
      'told:signature': 1
    })
  })

  it('should refuse who asks too often before it looks at a signature', () => {
    const { tell, meter } = served(2)
    expect([tell(alice, 1, 0), tell(alice, 2, 0)]).to.deep.equal([null, [1, 0]])
    expect(tell(alice, 1, 1)).to.equal(undefined)
    expect(meter.verdicts).to.deep.equal({ 'told:accept': 2 })
    expect(tell(bob, 1, 0), 'others may').to.equal(null)
  })

  it('should forget the peer that told least recently', () => {
    const { tell } = served()
    for (let index = 0; index <= MAX_TOLD; index++) tell(signerOf(index), 1, 0)
    expect(tell(signerOf(0), 2, 0)).to.equal(null)
    expect(tell(signerOf(MAX_TOLD), 2, 0)).to.deep.equal([1, 0])
  })
})
