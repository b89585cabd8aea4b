import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import type { Hasher, Signer, Verifier } from '../protocol/ports.ts'

// libp2p keys are raw; node:crypto wants them in these DER frames (RFC 8410). Its sign and verify are synchronous.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** Checks plain Ed25519 signatures. */
export const ed25519Verifier: Verifier = {
  verify: (publicKey, message, signature) => {
    if (publicKey.byteLength !== 32 || signature.byteLength !== 64) return false
    try {
      const key = createPublicKey({
        key: Buffer.concat([SPKI, publicKey]),
        format: 'der',
        type: 'spki'
      })
      return verify(null, message, key, signature)
    } catch {
      return false // not a point on the curve
    }
  }
}

/** The signer of a libp2p Ed25519 key. */
export function createSigner(key: Ed25519PrivateKey): Signer {
  const pkcs8 = Buffer.concat([PKCS8, key.raw.subarray(0, 32)])
  const secret = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return {
    ...ed25519Verifier,
    peerId: peerIdFromPrivateKey(key).toString(),
    publicKey: key.publicKey.raw,
    sign: message => new Uint8Array(sign(null, message, secret))
  }
}

/** A fresh identity. */
export const generateIdentity = (): Promise<Ed25519PrivateKey> => generateKeyPair('Ed25519')

/** The identity of a simulated peer: the same seed and index give the same peer ID. */
export function simulatedIdentity(
  hasher: Hasher,
  seed: string,
  index: number
): Promise<Ed25519PrivateKey> {
  const label = JSON.stringify(['memesh-simulated-identity', seed, index])
  return generateKeyPairFromSeed('Ed25519', hasher.sha256(new TextEncoder().encode(label)))
}
