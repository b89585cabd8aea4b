import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeFolder, readIfPresent, writeAtomic } from '../../store/files.ts'

const DIGEST_BYTES = 32
/** Another number for another way of bringing images to their size. */
const RESIZING = 1

/** Where decoded images are kept: `$XDG_CACHE_HOME/memesh/images`, else `~/.cache/memesh/images`. */
const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'memesh', 'images')

/**
 * What these images are known by once they are decoded: their paths, lengths and times of change, the size they are
 * brought to, and the decoder.
 */
export async function cacheKey(
  paths: readonly string[],
  shape: readonly number[],
  decoder: string
): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([RESIZING, shape, decoder]))
  for (const path of paths) {
    // What is not there is found out when it is read.
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))
    hash.update(JSON.stringify([path, size, mtimeMs]))
  }
  return hash.digest('hex')
}

/** Fills `values` with what is kept under a key; false if that is not there, or damaged. */
export async function readCache(key: string, values: Uint8Array): Promise<boolean> {
  const bytes = await readIfPresent(join(cacheFolder(), `${key}.bin`)).catch(() => null)
  if (bytes?.length !== values.length + DIGEST_BYTES) return false
  const kept = bytes.subarray(0, values.length)
  if (!digestOf(kept).equals(bytes.subarray(values.length))) return false
  values.set(kept)
  return true
}

/** Keeps decoded images, for their owner alone; false where that is not possible, and they are decoded again next time. */
export async function writeCache(key: string, values: Uint8Array): Promise<boolean> {
  try {
    await makeFolder(cacheFolder())
    const bytes = Buffer.concat([values, digestOf(values)])
    await writeAtomic(join(cacheFolder(), `${key}.bin`), bytes, { mode: 0o600 })
    return true
  } catch {
    return false
  }
}

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
