import { expect } from 'chai'
import {
  GREETING_BURST,
  GREETINGS_PER_SECOND,
  PRESENCE_SPACING_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import { Presence } from '../../../../node/exchange/libp2p/presence.ts'
import { sealPresence } from '../../../../protocol/messages/presence.ts'
import type { Presence as Body } from '../../../../protocol/messages/types.ts'
import { sha256Hasher, signerOf } from '../../../fixtures/identities.ts'
import { FEDERATION, presenceOf } from '../../../fixtures/messages.ts'
import { stillClock } from '../../../fixtures/still-clock.ts'

describe('Presence', () => {
  let over: AbortController
  beforeEach(() => {
    over = new AbortController()
  })
  afterEach(() => over.abort())

  async function started() {
    const { clock, advance } = stillClock()
    let told = 0
    const conflicts: (() => void)[] = []
    const signer = await signerOf(0)
    const presence = new Presence({
      federation: FEDERATION,
      incarnation: 1,
      signer,
      hasher: sha256Hasher,
      clock,
      addresses: () => [],
      status: () => ({ state: 'waiting', round: 0 }),
      publish: () => told++,
      heard: () => undefined,
      conflict: () => new Promise(resolve => conflicts.push(resolve))
    })
    presence.start(over.signal)
    // Regular presences are at least 2.5 s apart: none comes in a few pauses.
    const pause = async (ms = PRESENCE_SPACING_MS) => {
      advance(ms)
      await new Promise(setImmediate)
    }
    /** What is said of presence under our own key. */
    const hear = (change: Partial<Body>) => {
      const sealed = sealPresence(presenceOf({ incarnation: 1, ...change }), signer, sha256Hasher)
      const verdict = presence.offer(sealed, 'from')
      return verdict.verdict === 'accept' ? 'accept' : verdict.reason
    }
    return { presence, told: () => told, pause, hear, conflicts }
  }

  it('should tell many that come at once of itself in two presences', async () => {
    const { presence, told, pause } = await started()
    for (let i = 0; i < 100; i++) presence.greet(`newcomer ${i}`)
    expect(told()).to.equal(1)
    await pause()
    expect(told()).to.equal(2)
  })

  it('should not speak each time that a peer comes again, but when others come', async () => {
    const { presence, told, pause } = await started()
    for (let i = 0; i < 3 * GREETING_BURST; i++) presence.greet('hostile')
    await pause()
    // Two have told it all the others.
    expect(told()).to.equal(2)
    for (let i = 0; i < 3; i++) {
      presence.greet('hostile')
      await pause()
    }
    expect(told(), 'it has been told often enough').to.equal(2)
    presence.greet('newcomer')
    expect(told()).to.equal(3)
  })

  it('should tell a peer again that comes back later, once', async () => {
    const { presence, told, pause } = await started()
    for (let i = 0; i < GREETING_BURST; i++) presence.greet('hostile')
    await pause()
    await pause(1000 / GREETINGS_PER_SECOND)
    const regular = told()
    presence.greet('hostile')
    await pause()
    expect(told(), 'once more').to.equal(regular + 1)
    presence.greet('hostile')
    await pause()
    expect(told(), 'not twice').to.equal(regular + 1)
  })

  it('should name a process that may be its copy, soon, and in all that it says from then on', async () => {
    const { presence, told, hear, pause, conflicts } = await started()
    const [nonce, another] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
    expect(presence.seal().body.other).to.equal(null)
    expect(hear({ nonce, incarnation: 3, other: another })).to.equal('echo')
    expect(told()).to.equal(1)
    expect(presence.seal().body)
      .to.include({ incarnation: 3 })
      .and.have.deep.property('other', nonce)
    // The same again is nothing new.
    expect(hear({ nonce, incarnation: 3, counter: 99 })).to.equal('echo')
    expect(hear({ nonce: another, incarnation: 2 })).to.equal('stale')
    await pause()
    expect(told()).to.equal(1)
    expect(conflicts).to.have.lengthOf(0)
  })

  it('should not take its own presence of another federation for anything', async () => {
    const { presence, hear } = await started()
    const { nonce } = presence.seal().body
    const federation = FEDERATION.replace('bafyreigh2', 'bafyreigh3')
    expect(hear({ federation, other: nonce })).to.equal('foreign')
    expect(hear({ nonce })).to.equal('own')
  })

  it('should name its copy at once before it says that there is one, and say so once at a time', async () => {
    const { presence, told, hear, pause, conflicts } = await started()
    presence.soon()
    const { nonce: other } = presence.seal().body
    const nonce = new Uint8Array(16).fill(1)
    for (let counter = 0; counter < 5; counter++) {
      expect(hear({ nonce, counter, other })).to.equal('conflict')
    }
    expect(told(), 'without a pause after what was said before').to.equal(2)
    expect(presence.seal().body.other).to.deep.equal(nonce)
    expect(conflicts).to.have.lengthOf(1)
    conflicts[0]!()
    await pause(0)
    expect(hear({ nonce, counter: 5, other })).to.equal('conflict')
    expect(conflicts).to.have.lengthOf(2)
  })
})
