import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import {
  DIAL_YIELD_MS,
  MAX_PURSUITS,
  REDIAL_ATTEMPTS,
  REDIAL_FIRST_MS,
  REDIAL_LAST_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import { Dialler } from '../../../../node/exchange/libp2p/dialler.ts'
import type { Host } from '../../../../node/exchange/libp2p/host.ts'
import { sha256Hasher } from '../../../../node/hasher.ts'
import { createSigner, simulatedIdentity } from '../../../../node/identity.ts'

const ADDRESS = multiaddr('/ip4/127.0.0.1/tcp/4001')
const peerId = async (index: number) =>
  createSigner(await simulatedIdentity(sha256Hasher, 'dialler', index)).peerId

/** A dialler whose dials end as the test says, and the pauses that it makes. `self`: below every peer ID, or above. */
function dialling(self: '0' | 'z', dial: () => Promise<never>, uniform = 0.5) {
  const pauses: number[] = []
  const host: Pick<Host, 'peerId' | 'dial' | 'getConnections'> = {
    peerId: { toString: () => self } as Host['peerId'],
    dial,
    getConnections: () => []
  }
  const sleep = (ms: number, signal?: AbortSignal) => {
    pauses.push(ms)
    return new Promise<void>((resolve, reject) =>
      setImmediate(() => (signal?.aborted ? reject(signal.reason) : resolve()))
    )
  }
  const dialler = new Dialler({
    host: host as Host,
    clock: { ...systemClock, sleep },
    uniform: () => uniform,
    isEnough: () => false,
    allowed: () => true
  })
  const stopper = new AbortController()
  dialler.start(stopper.signal)
  return { dialler, pauses, stop: () => stopper.abort() }
}

const settled = async () => {
  for (let i = 0; i < 50; i++) await new Promise(setImmediate)
}

describe('dialler', () => {
  it('should dial a few of those whom somebody invents, and whom a person names in spite of them', async () => {
    let dials = 0
    const { dialler, stop } = dialling('0', () => {
      dials++
      return new Promise(() => {})
    })
    for (let i = 0; i < 3 * MAX_PURSUITS; i++) dialler.discovered(await peerId(i), [ADDRESS])
    await settled()
    expect(dials).to.equal(MAX_PURSUITS)
    dialler.given(ADDRESS)
    await settled()
    expect(dials).to.equal(MAX_PURSUITS + 1)
    stop()
  })

  const fails = () => Promise.reject(new TypeError('nobody there'))
  const doubling = Array.from({ length: REDIAL_ATTEMPTS }, (_, n) => REDIAL_FIRST_MS * 2 ** n)

  it('should dial a lost member again after pauses that double, some times', async () => {
    const { dialler, pauses, stop } = dialling('0', fails)
    dialler.lost(await peerId(0))
    await settled()
    expect(pauses).to.deep.equal(doubling.map(ms => Math.min(ms, REDIAL_LAST_MS)))
    stop()
  })

  it('should vary its pauses by a quarter', async () => {
    for (const [uniform, factor] of [
      [0, 0.75],
      [0.999, 1.2495]
    ] as const) {
      const { dialler, pauses, stop } = dialling('0', fails, uniform)
      dialler.lost(await peerId(0))
      await settled()
      expect(pauses[0]).to.be.closeTo(REDIAL_FIRST_MS * factor, 0.01)
      stop()
    }
  })

  it('should let the smaller peer ID dial first', async () => {
    const { dialler, pauses, stop } = dialling('z', fails)
    dialler.discovered(await peerId(0), [ADDRESS])
    dialler.lost(await peerId(1))
    await settled()
    expect(pauses).to.include.members([DIAL_YIELD_MS, REDIAL_FIRST_MS + DIAL_YIELD_MS])
    stop()
  })

  it('should try a member of old times once, and the address that a person gave for ever', async () => {
    let dials = 0
    const { dialler, stop } = dialling('0', () => {
      dials++
      return fails()
    })
    dialler.recalled(await peerId(0))
    await settled()
    expect(dials).to.equal(1)
    dialler.given(ADDRESS)
    await settled()
    expect(dials).to.be.greaterThan(2 * REDIAL_ATTEMPTS)
    stop()
  })
})
