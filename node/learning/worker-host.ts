import { setImmediate as turn } from 'node:timers/promises'
import type { MessagePort } from 'node:worker_threads'
import type { Random } from '../../protocol/ports.ts'
import type { Clock } from '../clock.ts'
import { isUncompilable } from '../engine/trace/errors.ts'
import type { Engine } from '../engine/types.ts'
import type { CallMessage, Calls, Opened, Request, Response } from './calls.ts'
import { PROGRESS_INTERVAL_MS } from './constants.ts'
import { errorMessage, LearnerClosedError } from './errors.ts'
import { Trainee } from './trainee.ts'
import { buffersOf } from './transfer.ts'

export interface WorkerHostComponents {
  readonly port: MessagePort
  readonly engine: Engine
  /** Makes the engine for models that the first one cannot compile. */
  readonly createFallback: () => Promise<Engine>
  readonly random: Random
  readonly clock: Clock
}

/** The worker's side of the calls: holds the trainees of this thread and answers one call after the other. */
export class WorkerHost {
  readonly #components: WorkerHostComponents
  readonly #trainees = new Map<number, Trainee>()
  /** Of the calls that are not answered yet. */
  readonly #cancels = new Map<number, AbortController>()
  #queue: Promise<void> = Promise.resolve()
  #fallback: Promise<Engine> | undefined

  constructor(components: WorkerHostComponents) {
    this.#components = components
  }

  /** Begins to answer what comes in on the port. */
  listen(): void {
    this.#components.port.on('message', (message: Request) => {
      // The entry of the thread sees to that.
      if ('end' in message) return
      if ('cancel' in message) {
        this.#cancels.get(message.id)?.abort()
        return
      }
      const cancel = new AbortController()
      this.#cancels.set(message.id, cancel)
      this.#queue = this.#queue.then(() => this.#reply(message, cancel.signal))
    })
  }

  async #reply(message: CallMessage, signal: AbortSignal): Promise<void> {
    const { id } = message
    try {
      signal.throwIfAborted()
      const result = await this.#answer(message, signal)
      this.#post({ id, result }, buffersOf(result))
    } catch (error) {
      this.#post({ id, error: errorMessage(error) })
    } finally {
      this.#cancels.delete(id)
    }
  }

  async #answer(
    message: CallMessage,
    signal: AbortSignal
  ): Promise<Calls[CallMessage['call']]['result']> {
    if (message.call === 'open') return this.#open(message.params)
    const { trainee: number } = message.params
    const trainee = this.#trainees.get(number)
    if (trainee === undefined) throw new LearnerClosedError('The learner was disposed')
    switch (message.call) {
      case 'learn':
        return this.#learn(trainee, message, signal)
      case 'adopt':
        return void trainee.adopt(message.params.meme)
      case 'meme':
        return trainee.meme()
      case 'predict':
        return trainee.predict(message.params.part, message.params.limit)
      case 'state':
        return trainee.state()
      case 'restore':
        return void trainee.restore(message.params.state)
      case 'close':
        this.#trainees.delete(number)
        return void trainee.dispose()
    }
  }

  async #open({ trainee, kind, spec }: Calls['open']['params']): Promise<Opened> {
    const { engine, random, createFallback } = this.#components
    const name = `trainee${trainee}`
    const open = async (on: Engine, fallback: string | null): Promise<Opened> => {
      this.#trainees.set(trainee, await Trainee.create({ engine: on, random, kind, spec, name }))
      return { engine: on.name, fallback }
    }
    try {
      return await open(engine, null)
    } catch (error) {
      if (!isUncompilable(error)) throw error
      this.#fallback ??= createFallback()
      return await open(await this.#fallback, error.message)
    }
  }

  async #learn(
    trainee: Trainee,
    { id, params }: Extract<CallMessage, { call: 'learn' }>,
    signal: AbortSignal
  ): Promise<Calls['learn']['result']> {
    const { clock } = this.#components
    const started = clock.now()
    let told = started
    const learnt = await trainee.learn(params.plan, async (done, of) => {
      if (done === of || clock.now() - told >= PROGRESS_INTERVAL_MS) {
        told = clock.now()
        this.#post({ id, done, of })
      }
      // Lets a cancellation in.
      await turn()
      signal.throwIfAborted()
    })
    const meme = trainee.holds('meme') ? trainee.meme() : null
    return { ...learnt, meme, trainingMs: clock.now() - started }
  }

  #post(response: Response, transfer: ArrayBuffer[] = []): void {
    this.#components.port.postMessage(response, transfer)
  }
}
