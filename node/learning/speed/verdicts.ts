import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder, writeAtomic } from '../../store/files.ts'

/** A newer driver or another version of Node may turn a verdict over. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000
const MAX_VERDICTS = 64
const MAX_FILE_BYTES = 65_536

const duration = z.number().positive().max(1e9)

const Verdict = z.strictObject({
  /** SHA-256 of all that the verdict depends on. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  webgpuIsFaster: z.boolean(),
  /** What was measured, for whoever reads the file: ms a step. Null: it could not. */
  onnxMs: duration.nullable(),
  webgpuMs: duration.nullable(),
  /** When, in ms since 1970. */
  at: z.number().nonnegative().max(1e15)
})
export type Verdict = z.infer<typeof Verdict>

const File = z.strictObject({
  schema: z.literal('memesh.engine-speed/1'),
  verdicts: z.array(Verdict).max(MAX_VERDICTS)
})

/** The user's cache folder: $XDG_CACHE_HOME/memesh, else ~/.cache/memesh. */
export const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'memesh')

/** What was measured before, in a file of the user's cache. Anything that is wrong with the file means: nothing was. */
export class VerdictFile {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @param now ms since 1970 */
  async find(key: string, now: number): Promise<Verdict | undefined> {
    return (await this.#read(now)).find(verdict => verdict.key === key)
  }

  /** Puts a verdict in, in place of an older one. A cache that cannot be written is none. */
  async put(verdict: Verdict, now: number): Promise<void> {
    const others = (await this.#read(now)).filter(({ key }) => key !== verdict.key)
    const verdicts = [verdict, ...others].slice(0, MAX_VERDICTS)
    const file: z.infer<typeof File> = { schema: 'memesh.engine-speed/1', verdicts }
    try {
      await makeFolder(this.#folder)
      await writeAtomic(this.#path, `${JSON.stringify(file, null, 2)}\n`)
    } catch {
      // The next run measures again.
    }
  }

  get #path(): string {
    return join(this.#folder, 'engine-speed.json')
  }

  async #read(now: number): Promise<readonly Verdict[]> {
    try {
      const found = await stat(this.#path)
      if (!found.isFile() || found.size > MAX_FILE_BYTES) return []
      const { verdicts } = File.parse(JSON.parse(await readFile(this.#path, 'utf8')))
      return verdicts.filter(({ at }) => at <= now && now - at < KEPT_MS)
    } catch {
      return []
    }
  }
}
