import { availableParallelism } from 'node:os'
import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Clock } from '../clock.ts'
import { missing } from '../engine/choice/installed.ts'
import { selectEngine } from '../engine/choice/select.ts'
import { prepareTensorflow } from '../engine/eager/tensorflow.ts'
import { type EngineName, usesGraphicsCard } from '../engine/types.ts'
import { workerUrl } from '../engine/worker-url.ts'
import type { Opened } from './calls.ts'
import { LearnerClosedError } from './errors.ts'
import { RemoteLearner, type RemoteTrainee } from './learner.ts'
import { loadOf } from './load.ts'
import { RemoteWorker } from './remote.ts'
import { webgpuIsFaster } from './speed/faster.ts'
import type { StepSample } from './speed/types.ts'
import { ROLES } from './trainee.ts'
import type { Learner, LearnerPool, LearnerSpec, TraineeKind } from './types.ts'

export interface LearnerPoolInit {
  readonly engine: EngineName | 'auto'
  /** What the run has learnt on so far: `auto` keeps to it. @default none */
  readonly engineBefore?: EngineName | null
  /** Worker threads at most, from 1; on a graphics card there is one. @default the cores that this process may use */
  readonly threads?: number
  /**
   * Threads that compute one step together, where the engine can. With another number, learning differs in the last
   * digits. @default 1
   */
  readonly stepThreads?: number
  /** The largest step to come: `auto` measures with it, where there is a graphics card. @default none: it does not */
  readonly sample?: StepSample
  readonly clock: Clock
}

/** One place for a worker, which starts when the first learner moves in. */
interface Slot {
  worker: RemoteWorker | undefined
  load: number
}

/**
 * Worker threads that learn. What a learner learns does not depend on their number.
 * @throws InvalidParametersError; EngineUnavailableError
 */
export async function createLearnerPool(init: LearnerPoolInit): Promise<LearnerPool> {
  const threads = init.threads ?? availableParallelism()
  if (!Number.isInteger(threads) || threads < 1) {
    throw new InvalidParametersError(
      `Expected \`threads\` to be an integer from 1 and up, got ${threads}`
    )
  }
  const { sample, stepThreads = 1, clock, engineBefore: before = null } = init
  const engine = await selectEngine(init.engine, {
    before,
    ...(sample !== undefined && {
      webgpuIsFaster: () => webgpuIsFaster({ sample, stepThreads, parallel: threads, clock })
    })
  })
  // Models that cannot be compiled may learn on it.
  if (missing('tensorflow') === null) prepareTensorflow()
  // A graphics card takes one step after the other, whoever asks.
  return new WorkerPool(engine, usesGraphicsCard(engine) ? 1 : threads, init)
}

class WorkerPool implements LearnerPool {
  readonly engine: EngineName
  readonly threads: number
  readonly #clock: Clock
  readonly #stepThreads: number
  readonly #slots: readonly Slot[]
  #trainees = 0
  #busyMs = 0
  #closed = false

  constructor(engine: EngineName, threads: number, { clock, stepThreads = 1 }: LearnerPoolInit) {
    this.engine = engine
    this.threads = threads
    this.#clock = clock
    this.#stepThreads = stepThreads
    this.#slots = Array.from({ length: threads }, () => ({ worker: undefined, load: 0 }))
  }

  get busyMs(): number {
    return this.#busyMs
  }

  async open(spec: LearnerSpec): Promise<Learner> {
    if (this.#closed) throw new LearnerClosedError('The learner pool was closed')
    const pair = this.#place('mutual', spec)
    const twin = spec.baseline === 'local' ? this.#place('local', spec) : null
    const places = twin === null ? [pair] : [pair, twin]
    const leave = () => {
      for (const { slot, load } of places) slot.load -= load
    }
    let opened: Opened[]
    try {
      opened = await Promise.all(places.map(place => place.opened))
    } catch (error) {
      leave()
      throw error
    }
    // The twin's model is the private one: what cannot be compiled there, cannot be here.
    const { engine, fallback } = opened[0]!
    return new RemoteLearner({
      engine,
      fallback,
      pair: pair.part,
      twin: twin?.part ?? null,
      onBusy: ms => {
        this.#busyMs += ms
      },
      onDispose: leave
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#slots.map(({ worker }) => worker?.close()))
  }

  /** Gives a part of a learner to the worker that has least to do. */
  #place(kind: TraineeKind, spec: LearnerSpec) {
    const load = loadOf(kind, spec)
    const slot = this.#slots.reduce((least, other) => (other.load < least.load ? other : least))
    slot.load += load
    slot.worker ??= this.#start()
    const { worker } = slot
    const trainee = this.#trainees++
    const part: RemoteTrainee = { worker, trainee, roles: ROLES[kind] }
    return { slot, load, part, opened: worker.call('open', { trainee, kind, spec }) }
  }

  #start(): RemoteWorker {
    const url = workerUrl('./worker', import.meta.url)
    return new RemoteWorker(
      url,
      { engine: this.engine, stepThreads: this.#stepThreads },
      this.#clock
    )
  }
}
