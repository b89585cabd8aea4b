import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Samples } from '../data/types.ts'
import type { CompiledStep, Engine } from '../engine/types.ts'
import { BatchBuffer } from './batch-buffer.ts'
import { miniBatches } from './batches.ts'
import { FORWARD_BATCH } from './constants.ts'
import { forwardStep } from './forward.ts'
import type { HeldModel } from './held-model.ts'
import type { ModelRole, Predictions } from './types.ts'

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
  ): Promise<Partial<Record<ModelRole, Predictions>>> {
    const count = Math.min(limit, samples.indices.length)
    const classes = this.#roles.map(() => new Uint16Array(count))
    const losses = this.#roles.map(() => 0)
    const order = Uint32Array.from({ length: count }, (_, position) => position)
    for (const positions of miniBatches(order, FORWARD_BATCH)) {
      this.#buffer.fill(samples, positions)
      // What a short batch leaves over is computed and not read: without training no sample changes another's result.
      const outputs = await this.#step.run({ x: this.#buffer.x, labels: this.#buffer.labels })
      for (const [i, role] of this.#roles.entries()) {
        classes[i]!.set(outputs[`${role}/classes`]!.subarray(0, positions.length), positions[0])
        for (const loss of outputs[`${role}/losses`]!.subarray(0, positions.length)) {
          losses[i]! += loss
        }
      }
    }
    return Object.fromEntries(
      this.#roles.map((role, i) => [role, { classes: classes[i]!, loss: losses[i]! / count }])
    )
  }

  dispose(): void {
    this.#step.dispose()
  }
}
