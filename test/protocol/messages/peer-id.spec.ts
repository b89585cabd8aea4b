import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { expect } from 'chai'
import { simulatedIdentity } from '../../../node/identity.ts'
import { PEER_ID, peerIdFromPublicKey } from '../../../protocol/messages/peer-id.ts'
import { sha256Hasher } from '../../fixtures/identities.ts'

describe('peerIdFromPublicKey', () => {
  it('should give the peer ID that libp2p gives', async () => {
    for (let i = 0; i < 32; i++) {
      const key = await simulatedIdentity(sha256Hasher, 'peer-id', i)
      const expected = peerIdFromPrivateKey(key).toString()
      expect(peerIdFromPublicKey(key.publicKey.raw)).to.equal(expected)
      expect(expected).to.match(PEER_ID)
    }
  })

  it('should give text of one length, also for the least and the greatest key', () => {
    expect(peerIdFromPublicKey(new Uint8Array(32))).to.match(PEER_ID)
    expect(peerIdFromPublicKey(new Uint8Array(32).fill(255))).to.match(PEER_ID)
  })
})
