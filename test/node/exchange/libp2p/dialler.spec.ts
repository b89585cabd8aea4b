import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import { MAX_PURSUITS } from '../../../../node/exchange/libp2p/constants.ts'
import { Dialler } from '../../../../node/exchange/libp2p/dialler.ts'
import type { Host } from '../../../../node/exchange/libp2p/host.ts'
import { sha256Hasher } from '../../../../node/hasher.ts'
import { createSigner, simulatedIdentity } from '../../../../node/identity.ts'

const ADDRESS = multiaddr('/ip4/127.0.0.1/tcp/4001')
const peerId = async (index: number) =>
  createSigner(await simulatedIdentity(sha256Hasher, 'dialler', index)).peerId

describe('dialler', () => {
  it('should dial a few of those whom somebody invents, and whom a person names in spite of them', async () => {
    const stopper = new AbortController()
    let dials = 0
    const host: Pick<Host, 'peerId' | 'dial' | 'getConnections'> = {
      peerId: { toString: () => '0' } as Host['peerId'], // the smallest: it never yields
      dial: () => {
        dials++
        return new Promise(() => {})
      },
      getConnections: () => []
    }
    const dialler = new Dialler({
      host: host as Host,
      clock: { ...systemClock, sleep: () => Promise.resolve() },
      uniform: () => 0.5,
      isEnough: () => false,
      allowed: () => true
    })
    dialler.start(stopper.signal)
    for (let i = 0; i < 3 * MAX_PURSUITS; i++) dialler.discovered(await peerId(i), [ADDRESS])
    await new Promise(setImmediate)
    expect(dials).to.equal(MAX_PURSUITS)
    dialler.given(ADDRESS)
    await new Promise(setImmediate)
    expect(dials).to.equal(MAX_PURSUITS + 1)
    stopper.abort()
  })
})
