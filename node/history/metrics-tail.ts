import { type FileHandle, open } from 'node:fs/promises'
import { RunFolderUnwritableError } from '../store/errors.ts'
import { MAX_METRICS_LINE_BYTES } from './constants.ts'
import { type MetricsLine, parseMetricsLine } from './metrics-line.ts'

const CHUNK_BYTES = 1_048_576
const NEWLINE = 0x0a

/** Reads metrics.jsonl, and again what has come since: a peer may be writing it. */
export class MetricsTail {
  readonly path: string
  #inode: bigint | null = null
  #offset = 0
  #torn: Buffer = Buffer.alloc(0)
  /** Lines that are none, or too long, so far. */
  skipped = 0

  constructor(path: string) {
    this.path = path
  }

  /**
   * Whole lines that were not handed out yet, to `each` in their order. A file that was written anew (a resumed run cuts
   * what its checkpoint does not know) begins again: `restart` is called before its first line. A file that is not there
   * has none.
   * @throws RunFolderUnwritableError for a file that cannot be read
   */
  async read(each: (line: MetricsLine) => void, restart: () => void): Promise<void> {
    try {
      const file = await open(this.path)
      try {
        const { ino, size } = await file.stat({ bigint: true })
        if (this.#inode !== null && (ino !== this.#inode || size < this.#offset)) {
          this.#offset = 0
          this.#torn = Buffer.alloc(0)
          this.skipped = 0
          restart()
        }
        this.#inode = ino
        await this.#readFrom(file, each)
      } finally {
        await file.close()
      }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return
      throw new RunFolderUnwritableError(this.path, cause)
    }
  }

  async #readFrom(file: FileHandle, each: (line: MetricsLine) => void): Promise<void> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, this.#offset)
      if (bytesRead === 0) return
      this.#offset += bytesRead
      this.#take(chunk.subarray(0, bytesRead), each)
    }
  }

  #take(bytes: Buffer, each: (line: MetricsLine) => void): void {
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const text = Buffer.concat([this.#torn, bytes.subarray(from, end)])
      from = end + 1
      this.#torn = Buffer.alloc(0)
      const line = text.length > MAX_METRICS_LINE_BYTES ? null : parseMetricsLine(text.toString())
      if (line === null) this.skipped += 1
      else each(line)
    }
    // One byte beyond the bound is enough to know that the line is too long.
    const rest = Buffer.concat([this.#torn, bytes.subarray(from)])
    this.#torn = rest.subarray(0, MAX_METRICS_LINE_BYTES + 1)
  }
}
