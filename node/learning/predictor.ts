import type { Manifest } from '../../protocol/federation/manifest.ts'
import { firstOf, labelsOf } from '../data/samples.ts'
import type { Samples } from '../data/types.ts'
import type { CompiledStep, Engine } from '../engine/types.ts'
import { BatchBuffer } from './batch-buffer.ts'
import { miniBatches } from './batches.ts'
import { calibratedLosses } from './calibrated-losses.ts'
import { FORWARD_BATCH } from './constants.ts'
import { forwardStep } from './forward.ts'
import type { HeldModel } from './held-model.ts'
import { logSoftmaxRows, lossesOf, meanLogs, mostProbable } from './log-probabilities.ts'
import type { Candidate, ModelRole, Predictions } from './types.ts'

interface PredictOptions {
  readonly limit?: number | undefined
  readonly calibrate: boolean
}

/** Forward passes of a peer's models: one compiled step for parts of every size. */
export class Predictor {
  readonly #roles: readonly ModelRole[]
  readonly #step: CompiledStep
  readonly #buffer: BatchBuffer
  readonly #classes: number

  private constructor(roles: readonly ModelRole[], step: CompiledStep, task: Manifest['task']) {
    this.#roles = roles
    this.#step = step
    this.#buffer = new BatchBuffer(FORWARD_BATCH, task)
    this.#classes = task.classes.length
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
    return new Predictor([...models.keys()], step, task)
  }

  /** Predictions of the first `limit` samples, all by default; with losses after temperature scaling, if asked. */
  async predict(
    samples: Samples,
    { limit = samples.indices.length, calibrate }: PredictOptions
  ): Promise<Partial<Record<Candidate, Predictions>>> {
    const asked = firstOf(samples, limit)
    const labels = labelsOf(asked)
    const found = Object.entries(await this.logProbabilities(asked)).map(([name, logs]) => [
      name,
      {
        ...predictionsOf(logs, labels, this.#classes),
        calibrated: calibrate ? calibratedLosses(logs, labels, this.#classes) : null
      }
    ])
    return Object.fromEntries(found)
  }

  /** Of every class, [samples, classes], by each model, and by the mean of private model and meme. */
  async logProbabilities(samples: Samples): Promise<Partial<Record<Candidate, Float64Array>>> {
    const logits = await this.#logits(samples)
    const found: Partial<Record<Candidate, Float64Array>> = {}
    for (const [i, role] of this.#roles.entries()) {
      found[role] = logSoftmaxRows(logits[i]!, this.#classes)
    }
    if (found.private && found.meme) found.mean = meanLogs(found.private, found.meme)
    return found
  }

  dispose(): void {
    this.#step.dispose()
  }

  /** Of each model, [samples, classes]. */
  async #logits(samples: Samples): Promise<Float32Array[]> {
    const count = samples.indices.length
    const logits = this.#roles.map(() => new Float32Array(count * this.#classes))
    const order = Uint32Array.from({ length: count }, (_, position) => position)
    for (const positions of miniBatches(order, FORWARD_BATCH)) {
      this.#buffer.fill(samples, positions)
      // What a short batch leaves over is computed and not read: without training no sample changes another's result.
      const outputs = await this.#step.run({ x: this.#buffer.x })
      for (const [i, role] of this.#roles.entries()) {
        const rows = outputs[role]!.subarray(0, positions.length * this.#classes)
        logits[i]!.set(rows, positions[0]! * this.#classes)
      }
    }
    return logits
  }
}

function predictionsOf(logs: Float64Array, labels: Uint16Array, classes: number) {
  const losses = lossesOf(logs, labels, classes)
  return {
    classes: mostProbable(logs, classes),
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  }
}
