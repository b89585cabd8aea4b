import { expect } from 'chai'
import { sha256Hasher } from '../../node/hasher.ts'
import { createSigner, ed25519Verifier, simulatedIdentity } from '../../node/identity.ts'

describe('identity', () => {
  const message = new TextEncoder().encode('a message')

  it('should sign what libp2p keys verify, and verify what they sign', async () => {
    const key = await simulatedIdentity(sha256Hasher, 'seed', 0)
    const signer = createSigner(key)
    expect(await key.publicKey.verify(message, signer.sign(message))).to.equal(true)
    const theirs = await key.sign(message)
    expect(signer.verify(signer.publicKey, message, theirs)).to.equal(true)
  })

  it('should refuse another key, another message and malformed input without throwing', async () => {
    const signer = createSigner(await simulatedIdentity(sha256Hasher, 'seed', 0))
    const other = createSigner(await simulatedIdentity(sha256Hasher, 'seed', 1))
    const signature = signer.sign(message)
    expect(ed25519Verifier.verify(other.publicKey, message, signature)).to.equal(false)
    expect(ed25519Verifier.verify(signer.publicKey, new Uint8Array(3), signature)).to.equal(false)
    expect(ed25519Verifier.verify(new Uint8Array(5), message, signature)).to.equal(false)
    expect(ed25519Verifier.verify(signer.publicKey, message, new Uint8Array(64))).to.equal(false)
    expect(ed25519Verifier.verify(new Uint8Array(32).fill(255), message, signature)).to.equal(false)
  })

  it('should give the same peer the same ID in every run', async () => {
    const ids = async (seed: string, index: number) =>
      createSigner(await simulatedIdentity(sha256Hasher, seed, index)).peerId
    expect(await ids('1', 0)).to.equal(await ids('1', 0))
    expect(await ids('1', 0)).not.to.equal(await ids('1', 1))
    expect(await ids('1', 0)).not.to.equal(await ids('2', 0))
  })
})
