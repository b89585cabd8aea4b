import { showShape } from '../../protocol/meme/layers/shapes.ts'
import type { Random } from '../../protocol/ports.ts'
import type { CompiledStep, Engine } from '../engine/types.ts'
import { BatchBuffer } from './batch-buffer.ts'
import { batchesAfter, epochOrder } from './batches.ts'
import { LearnerStateError, TrainingDivergedError } from './errors.ts'
import { type HeldModel, holdModel } from './held-model.ts'
import { stepNoise } from './noise.ts'
import { Predictor } from './predictor.ts'
import { compileTraining } from './training-steps.ts'
import type {
  Candidate,
  Cursor,
  LearnerSpec,
  LearnerState,
  ModelRole,
  Part,
  Predictions,
  RoundPlan,
  TraineeKind
} from './types.ts'

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
  readonly #kind: TraineeKind
  readonly #models: ReadonlyMap<ModelRole, HeldModel>
  readonly #steps: ReadonlyMap<number, CompiledStep>
  /** Any of the steps: they share their state. */
  readonly #step: CompiledStep
  readonly #predictor: Predictor
  /** Of the round that was learnt last, or is being learnt. */
  #cursor: Cursor | undefined

  private constructor(
    { spec, random, kind }: TraineeInit,
    models: ReadonlyMap<ModelRole, HeldModel>,
    steps: ReadonlyMap<number, CompiledStep>,
    predictor: Predictor
  ) {
    this.#spec = spec
    this.#random = random
    this.#kind = kind
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
   * behind every mini-batch; whatever it throws stops there. The same round again goes on with the next mini-batch.
   */
  async learn(
    plan: RoundPlan,
    onBatch: (done: number, of: number) => Promise<void>
  ): Promise<Learnt> {
    const { data, manifest, seed, peer } = this.#spec
    const { batch: size } = manifest.learning
    const count = data.train.indices.length
    const perEpoch = Math.ceil(count / size)
    const { learningRate, alpha, beta, temperature, ownRound, epochs } = plan
    const buffers = new Map(
      [...this.#steps.keys()].map(each => [each, new BatchBuffer(each, manifest.task)])
    )
    const order = (epoch: number) =>
      epochOrder(this.#random, { seed, peer, ownRound, epoch }, count)
    let cursor = this.#begin(ownRound)
    for (const { epoch, batch, positions } of batchesAfter(cursor, { epochs, size, order })) {
      const buffer = buffers.get(positions.length)!
      buffer.fill(data.train, positions)
      const { x, labels } = buffer
      const feeds = { x, labels, learningRate, alpha, beta, temperature }
      const step = (epoch - 1) * perEpoch + batch
      const noise = stepNoise(this.#random, { seed, peer, ownRound, step })
      const losses = await this.#steps.get(positions.length)!.run(feeds, { noise })
      cursor = { ownRound, epoch, batch, losses: this.#sum(cursor, losses) }
      this.#cursor = cursor
      await onBatch(step, epochs * perEpoch)
    }
    const steps = epochs * perEpoch
    const losses = Object.entries(cursor.losses).map(([role, sum]) => [role, sum / steps])
    return { losses: Object.fromEntries(losses), steps }
  }

  holds(role: ModelRole): boolean {
    return this.#models.has(role)
  }

  adopt(meme: Float32Array): void {
    this.#step.resetOptimizer('meme')
    this.#step.writeState('meme', meme)
  }

  meme(): Float32Array {
    return this.#step.readState('meme')
  }

  /** Nothing where the peer has no such part. */
  async predict(part: Part, limit?: number): Promise<Partial<Record<Candidate, Predictions>>> {
    const samples = this.#spec.data[part]
    if (samples === null) return {}
    return this.#predictor.predict(samples, { limit, calibrate: part === 'validation' })
  }

  /** Between mini-batches. */
  state(): LearnerState {
    const cursor = this.#cursor
    return {
      cursors: cursor === undefined ? {} : { [this.#kind]: cursor },
      vectors: Object.fromEntries(this.#vectors().map(name => [name, this.#step.readState(name)])),
      steps: Object.fromEntries(this.#optimizers().map(role => [role, this.#step.steps(role)])),
      shapes: Object.fromEntries(this.#lasting().map(role => [role, this.#shapes(role)]))
    }
  }

  /** @throws LearnerStateError if something is missing, or is of a model with other weights */
  restore({ vectors, steps, shapes, cursors }: LearnerState): void {
    for (const role of this.#lasting()) requireShapes(role, shapes[role], this.#shapes(role))
    this.#cursor = cursors[this.#kind]
    for (const role of this.#models.keys()) this.#step.resetOptimizer(role, steps[role] ?? 0)
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

  /** Goes on with a round that was stopped, or begins one. */
  #begin(ownRound: number): Cursor {
    if (this.#cursor?.ownRound === ownRound) return this.#cursor
    if (this.#models.has('meme')) this.#step.resetOptimizer('meme')
    this.#cursor = { ownRound, epoch: 1, batch: 0, losses: {} }
    return this.#cursor
  }

  #sum({ losses }: Cursor, more: Readonly<Record<string, Float32Array>>): Cursor['losses'] {
    const sum = (role: ModelRole) => (losses[role] ?? 0) + finite(more[role]![0]!, role)
    return Object.fromEntries([...this.#models.keys()].map(role => [role, sum(role)]))
  }

  /** Whether mini-batches of the round are left. */
  #isMidRound(): boolean {
    if (this.#cursor === undefined) return false
    const { epochs, batch } = this.#spec.manifest.learning
    const perEpoch = Math.ceil(this.#spec.data.train.indices.length / batch)
    return this.#cursor.epoch < epochs || this.#cursor.batch < perEpoch
  }

  #vectors(): string[] {
    const isMidRound = this.#isMidRound()
    return this.#step.stateNames.filter(name => isMidRound || !name.startsWith('meme/'))
  }

  /** Models whose optimizer remembers something. */
  #optimizers(): ModelRole[] {
    return this.#isMidRound() ? [...this.#models.keys()] : this.#lasting()
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
