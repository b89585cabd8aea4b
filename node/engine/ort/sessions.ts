import type { InferenceSession } from 'onnxruntime-node'
import { UntraceableError } from '../trace/errors.ts'
import type { Ort } from './load.ts'

export interface SessionsInit {
  /** Threads that compute one operation together, from 1. */
  readonly threads: number
}

/** Sessions by the bytes of their model: peers with equal models, in one thread, share them. */
export class Sessions {
  readonly #runtime: Ort
  readonly #options: InferenceSession.SessionOptions
  readonly #shared = new Map<string, { session: Promise<InferenceSession>; users: number }>()

  constructor(runtime: Ort, { threads }: SessionsInit) {
    this.#runtime = runtime
    this.#options = {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Errors only: it warns of what its own optimizer leaves behind.
      logSeverityLevel: 3,
      // Threads that spin while they wait hold up whatever else wants their cores.
      ...(threads > 1 && { extra: { session: { intra_op: { allow_spinning: '0' } } } })
    }
  }

  has(model: Uint8Array): boolean {
    return this.#shared.has(modelKey(model))
  }

  /**
   * The session of a model. Whoever acquires it releases it once.
   * @throws UntraceableError if onnxruntime does not take the model
   */
  async acquire(model: Uint8Array): Promise<InferenceSession> {
    const key = modelKey(model)
    const shared = this.#shared.get(key) ?? {
      session: this.#runtime.InferenceSession.create(model, this.#options),
      users: 0
    }
    this.#shared.set(key, shared)
    shared.users++
    try {
      return await shared.session
    } catch (cause) {
      this.#shared.delete(key)
      throw new UntraceableError(`is not for onnxruntime: ${(cause as Error).message}`, { cause })
    }
  }

  release(model: Uint8Array): void {
    const key = modelKey(model)
    const shared = this.#shared.get(key)
    if (shared === undefined || --shared.users > 0) return
    this.#shared.delete(key)
    void free(shared.session)
  }

  dispose(): void {
    for (const { session } of this.#shared.values()) void free(session)
    this.#shared.clear()
  }
}

/** Names a model by its bytes. */
export const modelKey = (model: Uint8Array): string => Buffer.from(model).toString('latin1')

async function free(session: Promise<InferenceSession>): Promise<void> {
  await session.then(
    created => created.release(),
    // It was never made; whoever acquired it knows.
    () => undefined
  )
}
