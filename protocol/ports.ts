/** Synchronous SHA-256. The 32-byte digest of `bytes`. */
export interface Hasher {
  sha256(bytes: Uint8Array): Uint8Array
}

/** Checks a plain Ed25519 signature (RFC 8032). `publicKey` 32 raw bytes, `signature` 64 bytes; never throws. */
export interface Verifier {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** A peer's identity: seals with its private key, which never leaves it. */
export interface Signer extends Verifier {
  /** libp2p peer ID of `publicKey`, base58btc text. */
  readonly peerId: string
  /** 32 raw bytes, Ed25519. */
  readonly publicKey: Uint8Array
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array
}

/** One stream of pseudo-random numbers. Never shared between two purposes. */
export interface Generator {
  /** Uniform in 0 … 2³²−1. */
  uint32(): number
  /** Uniform in [0, 1), a multiple of 2⁻³²: equal on every machine. */
  uniform(): number
}

/** Hands out independent streams by label path, e.g. `stream(seed, 'peer', 3, 'round', 7)`. Same path, same stream. */
export interface Random {
  stream(...label: readonly (string | number)[]): Generator
}
