import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Samples } from '../data/types.ts'
import type { CompiledStep, Engine } from '../engine/types.ts'
import { BatchBuffer } from './batch-buffer.ts'
import { miniBatches } from './batches.ts'
import { FORWARD_BATCH } from './constants.ts'
import { forwardStep } from './forward.ts'
import type { HeldModel } from './held-model.ts'
import { lossesOfMean } from './losses-of-mean.ts'
import type { Candidate, ModelRole, Predictions } from './types.ts'

/** Forward passes of a peer's models: one compiled step for parts of every size. */
export class Predictor {
  readonly #roles: readonly ModelRole[]
  readonly #step: CompiledStep
  readonly #buffer: BatchBuffer

  private constructor(roles: readonly ModelRole[], step: CompiledStep, buffer: BatchBuffer) {
    this.#roles = roles
    this.#step = step
    this.#buffer = buffer
  }

  static async create(
    engine: Engine,
    models: ReadonlyMap<ModelRole, HeldModel>,
    task: Manifest['task']
  ): Promise<Predictor> {
    const step = await engine.compile(
      forwardStep({
        batch: FORWARD_BATCH,
        input: task.input,
        models: Object.fromEntries([...models].map(([role, { model }]) => [role, model]))
      })
    )
    return new Predictor([...models.keys()], step, new BatchBuffer(FORWARD_BATCH, task))
  }

  /** Predictions of the first `limit` samples. */
  async predict(
    samples: Samples,
    limit = samples.indices.length
  ): Promise<Partial<Record<Candidate, Predictions>>> {
    const count = Math.min(limit, samples.indices.length)
    const predicted = this.#roles.map(() => emptyOf(count))
    const hasMean = this.#roles.includes('private') && this.#roles.includes('meme')
    const mean = hasMean ? emptyOf(count) : null
    const order = Uint32Array.from({ length: count }, (_, position) => position)
    for (const positions of miniBatches(order, FORWARD_BATCH)) {
      this.#buffer.fill(samples, positions)
      // What a short batch leaves over is computed and not read: without training no sample changes another's result.
      const outputs = await this.#step.run({ x: this.#buffer.x, labels: this.#buffer.labels })
      const read = (name: string) => outputs[name]!.subarray(0, positions.length)
      for (const [i, role] of this.#roles.entries()) {
        predicted[i]!.classes.set(read(`${role}/classes`), positions[0])
        predicted[i]!.losses.set(read(`${role}/losses`), positions[0])
      }
      mean?.classes.set(read('mean/classes'), positions[0])
    }
    const found = Object.fromEntries(
      this.#roles.map((role, i) => [role, withLoss(predicted[i]!)])
    ) as Partial<Record<Candidate, Predictions>>
    if (mean === null) return found
    const losses = lossesOfMean(found.private!.losses, found.meme!.losses)
    return { ...found, mean: withLoss({ ...mean, losses }) }
  }

  dispose(): void {
    this.#step.dispose()
  }
}

const emptyOf = (count: number) => ({
  classes: new Uint16Array(count),
  losses: new Float32Array(count)
})

const withLoss = (predicted: Omit<Predictions, 'loss'>): Predictions => ({
  ...predicted,
  loss: predicted.losses.reduce((sum, loss) => sum + loss, 0) / predicted.losses.length
})
