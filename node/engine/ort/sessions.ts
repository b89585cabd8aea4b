import type { InferenceSession } from 'onnxruntime-node'
import type { OnnxValue } from '../onnx/types.ts'
import { UntraceableError } from '../trace/errors.ts'
import { isNextName } from '../trace/step.ts'
import type { Runtime } from './providers.ts'

/** Sessions by the bytes of their model: peers with equal models, in one thread, share them. */
export class Sessions {
  readonly #runtime: Runtime
  readonly #shared = new Map<string, { session: Promise<InferenceSession>; users: number }>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  has(model: Uint8Array): boolean {
    return this.#shared.has(modelKey(model))
  }

  /**
   * The session of a model, whose outputs are those given. Whoever acquires it releases it once.
   * @throws UntraceableError if onnxruntime does not take the model
   */
  async acquire(model: Uint8Array, outputs: readonly OnnxValue[] = []): Promise<InferenceSession> {
    const key = modelKey(model)
    const shared = this.#shared.get(key) ?? { session: this.#create(model, outputs), users: 0 }
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

  #create(model: Uint8Array, outputs: readonly OnnxValue[]): Promise<InferenceSession> {
    const { InferenceSession, options, stateLocation } = this.#runtime
    // Weights and slots stay where the next step reads them; everything else is for us.
    const preferredOutputLocation = Object.fromEntries(
      outputs.map(({ name }) => [name, isNextName(name) ? stateLocation : 'cpu'] as const)
    )
    return InferenceSession.create(model, { ...options, preferredOutputLocation })
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
