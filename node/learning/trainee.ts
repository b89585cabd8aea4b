import { showShape } from '../../protocol/meme/layers/shapes.ts'
import type { Random } from '../../protocol/ports.ts'
import type { CompiledStep, Engine } from '../engine/types.ts'
import { BatchBuffer } from './batch-buffer.ts'
import { epochOrder, miniBatches } from './batches.ts'
import { LearnerStateError, TrainingDivergedError } from './errors.ts'
import { type HeldModel, holdModel } from './held-model.ts'
import { stepNoise } from './noise.ts'
import { Predictor } from './predictor.ts'
import { compileTraining } from './training-steps.ts'
import type { LearnerSpec, LearnerState, ModelRole, Part, Predictions, RoundPlan } from './types.ts'

/** Which of a peer's models learn together: the mutual pair, or the twin alone. They may live in two threads. */
export type TraineeKind = 'mutual' | 'local'

export const ROLES: Readonly<Record<TraineeKind, readonly ModelRole[]>> = {
  mutual: ['private', 'meme'],
  local: ['localOnly']
}

export interface TraineeInit {
  readonly engine: Engine
  readonly random: Random
  readonly kind: TraineeKind
  readonly spec: LearnerSpec
  /** Unique in this thread: tfjs keeps one table of names. */
  readonly name: string
}

export interface Learnt {
  /** Mean of each model's loss over the mini-batches. */
  readonly losses: Readonly<Partial<Record<ModelRole, number>>>
  readonly steps: number
}

/** Models of one peer that learn in this thread. Whatever is random comes from keyed streams. */
export class Trainee {
  readonly #spec: LearnerSpec
  readonly #random: Random
  readonly #models: ReadonlyMap<ModelRole, HeldModel>
  readonly #steps: ReadonlyMap<number, CompiledStep>
  /** Any of the steps: they share their state. */
  readonly #step: CompiledStep
  readonly #predictor: Predictor

  private constructor(
    { spec, random }: TraineeInit,
    models: ReadonlyMap<ModelRole, HeldModel>,
    steps: ReadonlyMap<number, CompiledStep>,
    predictor: Predictor
  ) {
    this.#spec = spec
    this.#random = random
    this.#models = models
    this.#steps = steps
    this.#step = [...steps.values()][0]!
    this.#predictor = predictor
    for (const [role, { initial }] of models) this.#step.writeState(role, initial)
  }

  static async create(init: TraineeInit): Promise<Trainee> {
    const { engine, random, kind, spec, name } = init
    const models = new Map<ModelRole, HeldModel>()
    const steps = new Map<number, CompiledStep>()
    try {
      // One after the other: while a module builds its model, its thread builds no other.
      for (const role of ROLES[kind]) {
        models.set(role, await holdModel(role, spec, random, `${name}/${role}`))
      }
      for await (const [batch, step] of compileTraining(engine, models, spec))
        steps.set(batch, step)
      const predictor = await Predictor.create(engine, models, spec.manifest.task)
      return new Trainee(init, models, steps, predictor)
    } catch (error) {
      for (const step of steps.values()) step.dispose()
      for (const { model } of models.values()) model.dispose()
      throw error
    }
  }

  /**
   * The local epochs of one round. The meme's optimizer starts afresh, the private one goes on. `onBatch` is awaited
   * behind every mini-batch; whatever it throws ends the round there.
   */
  async learn(
    plan: RoundPlan,
    onBatch: (done: number, of: number) => Promise<void>
  ): Promise<Learnt> {
    const { data, manifest, seed, peer } = this.#spec
    const { batch } = manifest.learning
    const count = data.train.indices.length
    const { learningRate, alpha, beta, temperature, ownRound } = plan
    const sums = new Map<ModelRole, number>()
    const buffers = new Map(
      [...this.#steps.keys()].map(size => [size, new BatchBuffer(size, manifest.task)])
    )
    let done = 0
    if (this.#models.has('meme')) this.#step.resetOptimizer('meme')
    for (let epoch = 1; epoch <= plan.epochs; epoch++) {
      const order = epochOrder(this.#random, { seed, peer, ownRound, epoch }, count)
      for (const positions of miniBatches(order, batch)) {
        const buffer = buffers.get(positions.length)!
        buffer.fill(data.train, positions)
        const { x, labels } = buffer
        const feeds = { x, labels, learningRate, alpha, beta, temperature }
        const noise = stepNoise(this.#random, { seed, peer, ownRound, step: done + 1 })
        const losses = await this.#steps.get(positions.length)!.run(feeds, { noise })
        for (const role of this.#models.keys()) {
          sums.set(role, (sums.get(role) ?? 0) + finite(losses[role]![0]!, role))
        }
        await onBatch(++done, plan.epochs * Math.ceil(count / batch))
      }
    }
    const losses = Object.fromEntries([...sums].map(([role, sum]) => [role, sum / done]))
    return { losses, steps: done }
  }

  holds(role: ModelRole): boolean {
    return this.#models.has(role)
  }

  adopt(meme: Float32Array): void {
    this.#step.writeState('meme', meme)
  }

  meme(): Float32Array {
    return this.#step.readState('meme')
  }

  /** Nothing where the peer has no such part. */
  async predict(part: Part, limit?: number): Promise<Partial<Record<ModelRole, Predictions>>> {
    const samples = this.#spec.data[part]
    return samples === null ? {} : this.#predictor.predict(samples, limit)
  }

  /** Between rounds. The meme's optimizer is not part of it: every round begins with a fresh one. */
  state(): LearnerState {
    return {
      vectors: Object.fromEntries(this.#vectors().map(name => [name, this.#step.readState(name)])),
      steps: Object.fromEntries(this.#lasting().map(role => [role, this.#step.steps(role)])),
      shapes: Object.fromEntries(this.#lasting().map(role => [role, this.#shapes(role)]))
    }
  }

  /** @throws LearnerStateError if something is missing, or is of a model with other weights */
  restore({ vectors, steps, shapes }: LearnerState): void {
    for (const role of this.#lasting()) requireShapes(role, shapes[role], this.#shapes(role))
    for (const role of this.#lasting()) this.#step.resetOptimizer(role, steps[role] ?? 0)
    for (const name of this.#vectors()) {
      const values = vectors[name]
      if (values === undefined) {
        throw new LearnerStateError(`The saved state has no '${name}'`, {
          hint: 'Go on with the model and the baseline that the run began with.'
        })
      }
      this.#step.writeState(name, values)
    }
  }

  dispose(): void {
    this.#predictor.dispose()
    for (const step of this.#steps.values()) step.dispose()
    for (const { model } of this.#models.values()) model.dispose()
  }

  #vectors(): string[] {
    return this.#step.stateNames.filter(name => !name.startsWith('meme/'))
  }

  #shapes(role: ModelRole): string[] {
    return this.#models.get(role)!.weights.map(({ shape }) => showShape(shape))
  }

  /** Models whose optimizer outlives a round. */
  #lasting(): ModelRole[] {
    return [...this.#models.keys()].filter(role => role !== 'meme')
  }
}

/** A module may have been changed since its model was saved. */
function requireShapes(
  role: ModelRole,
  saved: readonly string[] | undefined,
  built: readonly string[]
): void {
  if (saved?.join() === built.join()) return
  throw new LearnerStateError(
    `The saved model '${role}' has other weights than the one built: ${saved?.join(', ') ?? 'none'} instead of ${built.join(', ')}`,
    { hint: 'Go on with the model as it was, or begin another run with the changed one.' }
  )
}

function finite(loss: number, role: ModelRole): number {
  if (Number.isFinite(loss)) return loss
  throw new TrainingDivergedError(`The loss of the model '${role}' is ${loss}`, {
    hint: 'A lower learning rate keeps training stable.'
  })
}
