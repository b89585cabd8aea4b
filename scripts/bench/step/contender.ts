import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { EngineName } from '../../../node/engine/types.ts'
import type { Reply, RequestName, Requests } from './messages.ts'

/** What computes a step: one of the project's engines, or PyTorch. */
export interface Entrant {
  readonly engine: EngineName | 'torch'
  /** Threads that compute one step together. */
  readonly threads: number
}

/** The process of a contender has ended, or could not do what it was asked for. */
export class ContenderError extends Error {
  override readonly name = 'ContenderError'
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * A process that holds one entrant, so that settings of threads, global state and crashes of native code stay its own.
 * It takes requests one at a time and sleeps between them.
 */
export class Contender {
  readonly entrant: Entrant
  readonly #child: ChildProcess
  readonly #replies: AsyncIterator<string>
  #complaint = ''

  /** @param python the interpreter that has PyTorch; needed for `torch` only */
  constructor(entrant: Entrant, python: string | undefined) {
    this.entrant = entrant
    const { engine, threads } = entrant
    const [command, args] =
      engine === 'torch' && python !== undefined
        ? [python, [path('./torch_step.py'), `${threads}`]]
        : [
            process.execPath,
            [...process.execArgv, path('./engine-process.ts'), engine, `${threads}`]
          ]
    const env = { ...process.env, TF_NUM_INTRAOP_THREADS: `${threads}` }
    this.#child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.on('error', error => {
      this.#complaint += `${error.message}\n`
    })
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2000)
    })
    this.#child.stdin!.on('error', () => {}) // the process has ended: the reply that does not come says so
    this.#replies = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]()
  }

  /** @throws ContenderError if the process ends, or fails at it */
  async ask<Name extends RequestName>(
    request: Name,
    params: Requests[Name]['params']
  ): Promise<Requests[Name]['reply']> {
    this.#child.stdin!.write(`${JSON.stringify({ request, params })}\n`)
    for (;;) {
      const { done, value } = await this.#replies.next()
      if (done) throw this.#failure(`ended at '${request}': ${this.#complaint.trim()}`)
      if (!value.startsWith('{')) continue // what a native library says
      const answer = JSON.parse(value) as Reply
      if ('error' in answer) throw this.#failure(`failed at '${request}': ${answer.error}`)
      return answer.reply as Requests[Name]['reply']
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise(resolve => this.#child.once('close', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }

  #failure(what: string): ContenderError {
    const { engine, threads } = this.entrant
    return new ContenderError(`${engine} (threads: ${threads}) ${what}`)
  }
}
