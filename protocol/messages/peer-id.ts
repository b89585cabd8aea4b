import { base58btc } from 'multiformats/bases/base58'

// Identity multihash (0x00) of 36 bytes (0x24): the protobuf PublicKey { Type = Ed25519 (08 01), Data of 32 bytes (12 20) }.
const PREFIX = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20]

/** Text of an Ed25519 peer ID: `12D3KooW` and 44 characters of base58btc. */
export const PEER_ID = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/

/** The libp2p peer ID of a raw Ed25519 public key (32 bytes), as the libp2p peer-id specification derives it. */
export function peerIdFromPublicKey(publicKey: Uint8Array): string {
  const multihash = new Uint8Array(PREFIX.length + publicKey.byteLength)
  multihash.set(PREFIX)
  multihash.set(publicKey, PREFIX.length)
  return base58btc.baseEncode(multihash)
}
