import { statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { arch, platform, version } from 'node:process'
import { counted } from '../counted.ts'
import { SMALL_BYTES, TINY_DISK_BYTES } from './constants.ts'
import { failed, ok, warning } from './findings.ts'
import type { Finding } from './types.ts'

/** The oldest Node that memesh runs on, as in package.json's `engines`. */
const OLDEST = [20, 19] as const

/** Whether this Node is one that memesh runs on. */
export function checkNode(running = version): Finding {
  const [major = 0, minor = 0] = running.replace(/^v/, '').split('.').map(Number)
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  const found = `${running} for ${platform} ${arch}`
  return isOld
    ? failed('node', `${found} is too old`, `Install Node ${OLDEST.join('.')} or later.`)
    : ok('node', found)
}

/** What training has to itself. */
export function checkProcessor(): Finding {
  const threads = availableParallelism()
  const model = cpus()[0]?.model.trim() ?? 'unknown'
  return ok('processor', `${counted(threads, 'thread')}, ${model}`)
}

/** @param free bytes @param total bytes */
export function checkMemory(free = freemem(), total = totalmem()): Finding {
  const found = `${gibibytes(free)} of ${gibibytes(total)} GiB free`
  return free < SMALL_BYTES
    ? warning('memory', found, 'End other programs, or choose a small private model.')
    : ok('memory', found)
}

/** The disk below a folder, or below the closest of its parents that is there. */
export async function checkDisk(folder: string): Promise<Finding> {
  const free = await freeBytes(resolve(folder))
  const found = `${gibibytes(free)} GiB free below ${folder}`
  const hint = 'Remove what is not needed, such as old run folders, or name a run folder elsewhere.'
  if (free < TINY_DISK_BYTES) return failed('disk', found, hint)
  return free < SMALL_BYTES ? warning('disk', found, hint) : ok('disk', found)
}

async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    // What else is wrong with the path is for the check of the run folder to say.
    const parent = dirname(path)
    return parent === path ? Number.POSITIVE_INFINITY : freeBytes(parent)
  }
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
