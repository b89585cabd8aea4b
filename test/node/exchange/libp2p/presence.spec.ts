import { expect } from 'chai'
import {
  GREETING_BURST,
  GREETINGS_PER_SECOND,
  PRESENCE_SPACING_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import { Presence } from '../../../../node/exchange/libp2p/presence.ts'
import { sha256Hasher, signerOf } from '../../../fixtures/identities.ts'
import { FEDERATION } from '../../../fixtures/messages.ts'
import { stillClock } from '../../../fixtures/still-clock.ts'

describe('Presence', () => {
  const over = new AbortController()
  after(() => over.abort())

  async function started() {
    const { clock, advance } = stillClock()
    let told = 0
    const presence = new Presence({
      federation: FEDERATION,
      incarnation: 1,
      signer: await signerOf(0),
      hasher: sha256Hasher,
      clock,
      addresses: () => [],
      status: () => ({ state: 'waiting', round: 0 }),
      publish: () => told++,
      heard: () => undefined,
      conflict: () => Promise.resolve()
    })
    presence.start(over.signal)
    // Regular presences are at least 2.5 s apart: none comes in a few pauses.
    const pause = async (ms = PRESENCE_SPACING_MS) => {
      advance(ms)
      await new Promise(setImmediate)
    }
    return { presence, told: () => told, pause }
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
})
