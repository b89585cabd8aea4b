import type { EngineName } from '../engine/types.ts'
import type { CallName, Calls } from './calls.ts'
import { LearnerClosedError } from './errors.ts'
import type { CallOptions, RemoteWorker } from './remote.ts'
import type {
  Candidate,
  Learner,
  LearnerState,
  LearnResult,
  ModelRole,
  Part,
  Predictions,
  RoundPlan
} from './types.ts'

/** A part of a learner, where it lives: the mutual pair, or the twin. */
export interface RemoteTrainee {
  readonly worker: RemoteWorker
  /** Its number in that worker. */
  readonly trainee: number
  readonly roles: readonly ModelRole[]
}

export interface RemoteLearnerInit {
  readonly engine: EngineName
  readonly fallback: string | null
  readonly pair: RemoteTrainee
  readonly twin: RemoteTrainee | null
  /** Told how long the workers were busy with each round of learning, ms. */
  readonly onBusy: (ms: number) => void
  readonly onDispose: () => void
}

type Progress = NonNullable<CallOptions['onProgress']>
type Params<Name extends CallName> = Omit<Calls[Name]['params'], 'trainee'>

/** One peer's models, in one worker or in two: the twin needs nothing of the pair. */
export class RemoteLearner implements Learner {
  readonly #init: RemoteLearnerInit
  readonly #parts: readonly RemoteTrainee[]
  #disposed = false

  constructor(init: RemoteLearnerInit) {
    this.#init = init
    this.#parts = init.twin === null ? [init.pair] : [init.pair, init.twin]
  }

  get engine(): EngineName {
    return this.#init.engine
  }

  get fallback(): string | null {
    return this.#init.fallback
  }

  async learn(
    plan: RoundPlan,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: Progress } = {}
  ): Promise<LearnResult> {
    const progress = slowest(this.#parts.length, onProgress)
    const [pair, twin] = await together(
      this.#parts.map(
        (part, i) => (any: AbortSignal) =>
          this.#call(part, 'learn', { plan }, { signal: any, onProgress: progress(i) })
      ),
      signal
    )
    const trainingMs = pair!.trainingMs + (twin?.trainingMs ?? 0)
    this.#init.onBusy(trainingMs)
    return {
      meme: pair!.meme!,
      losses: {
        private: pair!.losses.private!,
        meme: pair!.losses.meme!,
        localOnly: twin?.losses.localOnly ?? null
      },
      steps: pair!.steps,
      trainingMs
    }
  }

  async adopt(meme: Float32Array): Promise<void> {
    await this.#call(this.#init.pair, 'adopt', { meme: meme.slice() })
  }

  meme(): Promise<Float32Array> {
    return this.#call(this.#init.pair, 'meme', {})
  }

  async predict(part: Part, limit?: number): Promise<Partial<Record<Candidate, Predictions>>> {
    const predictions = await Promise.all(
      this.#parts.map(where => this.#call(where, 'predict', { part, limit }))
    )
    return Object.assign({}, ...predictions)
  }

  async state(): Promise<LearnerState> {
    const states = await Promise.all(this.#parts.map(part => this.#call(part, 'state', {})))
    return {
      vectors: Object.assign({}, ...states.map(({ vectors }) => vectors)),
      steps: Object.assign({}, ...states.map(({ steps }) => steps)),
      shapes: Object.assign({}, ...states.map(({ shapes }) => shapes)),
      cursors: Object.assign({}, ...states.map(({ cursors }) => cursors))
    }
  }

  async restore(state: LearnerState): Promise<void> {
    await Promise.all(
      this.#parts.map(part => this.#call(part, 'restore', { state: only(state, part.roles) }))
    )
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return
    const closing = this.#parts.map(part => this.#call(part, 'close', {}))
    this.#disposed = true
    this.#init.onDispose()
    // A worker that is gone holds nothing any more.
    await Promise.allSettled(closing)
  }

  async #call<Name extends CallName>(
    { worker, trainee }: RemoteTrainee,
    name: Name,
    params: Params<Name>,
    options?: CallOptions
  ): Promise<Calls[Name]['result']> {
    if (this.#disposed) throw new LearnerClosedError('The learner was disposed')
    return worker.call(name, { trainee, ...params } as Calls[Name]['params'], options)
  }
}

/** Runs all; the first failure ends the others, and is thrown when nothing runs any more. */
async function together<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal | undefined
): Promise<T[]> {
  const failure = new AbortController()
  const any = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal])
  const results = await Promise.allSettled(
    tasks.map(async task => {
      try {
        return await task(any)
      } catch (error) {
        failure.abort(error)
        throw error
      }
    })
  )
  failure.signal.throwIfAborted()
  return results.map(result => (result as PromiseFulfilledResult<T>).value)
}

/** Progress of parts that go through the same mini-batches: that of the one furthest behind. */
function slowest(parts: number, onProgress: Progress | undefined): (part: number) => Progress {
  const at = new Array<number>(parts).fill(0)
  return part => (done, of) => {
    const before = Math.min(...at)
    at[part] = done
    const now = Math.min(...at)
    if (now > before) onProgress?.(now, of)
  }
}

/** A copy of what concerns some models. */
function only(state: LearnerState, roles: readonly ModelRole[]): LearnerState {
  const { vectors, steps, shapes, cursors } = state
  const concerns = (name: string) => roles.some(role => role === name.split('/', 1)[0])
  return {
    vectors: Object.fromEntries(
      Object.entries(vectors)
        .filter(([name]) => concerns(name))
        .map(([name, values]) => [name, values.slice()])
    ),
    steps: Object.fromEntries(Object.entries(steps).filter(([name]) => concerns(name))),
    shapes: Object.fromEntries(Object.entries(shapes).filter(([name]) => concerns(name))),
    cursors
  }
}
