import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { type FetchManifestInit, fetchManifest } from '../../node/federation/fetch-manifest.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { encodeManifest } from '../../protocol/federation/codec.ts'
import { encodeManifestResponse } from '../../protocol/messages/manifest-protocol.ts'
import { MANIFEST_PROTOCOL } from '../../protocol/messages/topics.ts'
import { exchangeInit, startExchanges, stopExchanges } from '../fixtures/exchanges.ts'
import { fullManifest } from '../fixtures/manifests.ts'
import { answering, type Member, startMember } from '../fixtures/member.ts'
import { codeOf } from '../fixtures/rejection.ts'

const NOBODY = '/ip4/127.0.0.1/tcp/1'

describe('fetchManifest', () => {
  let peers: Exchange[] = []
  let federation = ''
  const members: Member[] = []
  before(async () => {
    ;({ federation } = await exchangeInit(0))
  })
  afterEach(async () => {
    await Promise.all(members.splice(0).map(member => member.stop()))
    await stopExchanges(peers)
    peers = []
  })

  const fetching = (addresses: readonly string[], changes: Partial<FetchManifestInit> = {}) =>
    fetchManifest({
      federation,
      peers: addresses,
      mdns: false,
      clock: systemClock,
      hasher: sha256Hasher,
      signal: new AbortController().signal,
      ...changes
    })

  /** The address of a peer that answers every request with these frames. */
  const lying = async (...frames: Uint8Array[]) => {
    const handlers = { [MANIFEST_PROTOCOL]: answering(() => frames) }
    const member = await startMember(9 - members.length, { handlers })
    members.push(member)
    return member.address
  }

  it('should fetch the manifest from a member', async () => {
    peers = await startExchanges(1)
    expect(await fetching(peers[0]!.addresses())).to.deep.equal(fullManifest())
  })

  it('should go on to the next peer when one fails', async () => {
    peers = await startExchanges(1)
    const liar = await lying(Uint8Array.of(1, 2, 3))
    const addresses = [NOBODY, liar, peers[0]!.addresses()[0]!]
    expect(await fetching(addresses)).to.deep.equal(fullManifest())
  })

  it('should refuse another manifest than the one asked for', async () => {
    const manifest = encodeManifest({ ...fullManifest(), name: 'another' })
    const liar = await lying(encodeManifestResponse({ status: 'ok', manifest }))
    expect(await codeOf(fetching([liar]))).to.equal('ERR_MANIFEST_MISMATCH')
  })

  it('should say that nobody has it', async () => {
    expect(await codeOf(fetching([]))).to.equal('ERR_FEDERATION_NOT_FOUND')
    expect(await codeOf(fetching([NOBODY, NOBODY]))).to.equal('ERR_FEDERATION_NOT_FOUND')
    const other = await lying(encodeManifestResponse({ status: 'unknown', manifest: null }))
    expect(await codeOf(fetching([other]))).to.equal('ERR_FEDERATION_NOT_FOUND')
    peers = await startExchanges(1)
    const elsewhere = { federation: `${federation.slice(0, -2)}aa` }
    const asked = fetching(peers[0]!.addresses(), elsewhere)
    expect(await codeOf(asked)).to.equal('ERR_FEDERATION_NOT_FOUND')
  })

  it('should say that the one peer does not answer, or not in this protocol', async () => {
    expect(await codeOf(fetching([NOBODY]))).to.equal('ERR_PEER_UNREACHABLE')
    const stranger = await startMember(7)
    members.push(stranger)
    expect(await codeOf(fetching([stranger.address]))).to.equal('ERR_PEER_UNREACHABLE')
    for (const frame of [new Uint8Array(100_000), Uint8Array.of(1, 2, 3), new Uint8Array(0)]) {
      expect(await codeOf(fetching([await lying(frame)]))).to.equal('ERR_PEER_UNREACHABLE')
    }
    expect(await codeOf(fetching(['localhost']))).to.equal('ERR_ADDRESS_INVALID')
  })

  it('should leave a silent peer when the signal says so', async () => {
    const controller = new AbortController()
    const reason = new RangeError('no more')
    const silent = await startMember(9, {
      handlers: { [MANIFEST_PROTOCOL]: () => controller.abort(reason) }
    })
    members.push(silent)
    const asked = fetching([silent.address], { signal: controller.signal })
    expect(await asked.catch(error => error)).to.equal(reason)
  })
})
