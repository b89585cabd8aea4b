import type { Worker } from 'node:worker_threads'
import type { Clock } from '../clock.ts'
import { startWorker } from '../engine/start-worker.ts'
import type { CallName, Calls, Request, Response, WorkerInit } from './calls.ts'
import { WORKER_END_MS, WORKER_START_MS } from './constants.ts'
import { LearnerClosedError, LearningError, WorkerCrashedError } from './errors.ts'
import { buffersOf } from './transfer.ts'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, of: number) => void) | undefined
}

interface Pending {
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
  readonly onProgress: CallOptions['onProgress']
}

/** The main thread's side of one training thread. Whatever becomes of the thread, no call stays open. */
export class RemoteWorker {
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending>()
  readonly #ready = Promise.withResolvers<void>()
  readonly #exited = Promise.withResolvers<void>()
  readonly #clock: Clock
  /** Why nothing can be asked any more. */
  #ended: Error | undefined
  #calls = 0

  constructor(url: URL, init: WorkerInit, clock: Clock) {
    this.#clock = clock
    this.#worker = startWorker(url, { workerData: init, name: 'memesh-learning' })
    this.#worker.on('message', (response: Response) => this.#receive(response))
    this.#worker.on('error', cause => this.#end(crashed('failed', cause)))
    this.#worker.on('messageerror', cause => this.#end(crashed('sent what cannot be read', cause)))
    this.#worker.on('exit', code => {
      this.#end(crashed(`ended with code ${code}`))
      this.#exited.resolve()
    })
    const timeout = clock.timeout(WORKER_START_MS)
    timeout.addEventListener('abort', () => this.#ready.reject(crashed('did not start')))
    // Whoever calls learns of it; a worker that nobody calls may fail unheard.
    this.#ready.promise.catch(() => undefined)
  }

  /** Resolves when the engine is up. Rejects with the engine's error, or WorkerCrashedError. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /**
   * One call. The vectors of `adopt` and `restore` are handed over: the caller must not use them again.
   * @throws LearningError with the code of the error in the worker, WorkerCrashedError, LearnerClosedError; the signal's reason
   */
  async call<Name extends CallName>(
    call: Name,
    params: Calls[Name]['params'],
    { signal, onProgress }: CallOptions = {}
  ): Promise<Calls[Name]['result']> {
    await this.#ready.promise
    signal?.throwIfAborted()
    if (this.#ended !== undefined) throw this.#ended
    const id = this.#calls++
    const { promise, resolve, reject } = Promise.withResolvers<Calls[Name]['result']>()
    this.#pending.set(id, { resolve, reject, onProgress })
    const cancel = () => this.#post({ id, cancel: true })
    signal?.addEventListener('abort', cancel)
    try {
      const handedOver = call === 'adopt' || call === 'restore' ? buffersOf(params) : []
      this.#post({ id, call, params } as Request, handedOver)
      return await promise
    } catch (error) {
      // A call that was cancelled fails in the worker; for the caller it is the signal that ended it.
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.#pending.delete(id)
    }
  }

  /**
   * Ends the thread, behind the mini-batch in hand: native code that is ended by force takes the process along. Open
   * calls reject with LearnerClosedError.
   */
  async close(): Promise<void> {
    this.#end(new LearnerClosedError('The learner pool was closed'))
    this.#post({ end: true })
    const timeout = this.#clock.timeout(WORKER_END_MS)
    timeout.addEventListener('abort', () => void this.#worker.terminate())
    await this.#exited.promise
  }

  #post(request: Request, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer)
  }

  #receive(response: Response): void {
    if ('ready' in response) this.#ready.resolve()
    else if ('failed' in response) this.#end(new LearningError(response.failed))
    else {
      const pending = this.#pending.get(response.id)
      if ('done' in response) pending?.onProgress?.(response.done, response.of)
      else if ('error' in response) pending?.reject(new LearningError(response.error))
      else pending?.resolve(response.result as never)
    }
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#ready.reject(this.#ended)
    for (const { reject } of this.#pending.values()) reject(this.#ended)
    this.#pending.clear()
  }
}

const crashed = (what: string, cause?: unknown) =>
  new WorkerCrashedError(`A training thread ${what}`, {
    hint: 'Most often memory ran out: use a smaller batch or fewer threads, then start again.',
    cause
  })
