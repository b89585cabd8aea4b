import { privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey } from '@libp2p/interface'
import { generateIdentity } from '../identity.ts'
import { RunFolderMismatchError } from './errors.ts'
import { readIfPresent, writeAtomic } from './files.ts'

/** The key in `path` (libp2p protobuf, mode 0600); generated and written when there is none. */
export async function loadIdentity(path: string): Promise<Ed25519PrivateKey> {
  const bytes = await readIfPresent(path)
  if (bytes !== null) return parseIdentity(bytes, path)
  const key = await generateIdentity()
  await writeAtomic(path, privateKeyToProtobuf(key), { mode: 0o600 })
  return key
}

function parseIdentity(bytes: Uint8Array, path: string): Ed25519PrivateKey {
  const hint = 'Restore the file from a copy, or remove it to go on under a new peer ID.'
  try {
    const key = privateKeyFromProtobuf(bytes)
    if (key.type === 'Ed25519') return key
  } catch (cause) {
    throw new RunFolderMismatchError(`${path} is not a libp2p private key.`, { cause, hint })
  }
  throw new RunFolderMismatchError(`${path} is not an Ed25519 key.`, { hint })
}
