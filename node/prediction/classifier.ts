import type { Tensor } from '@tensorflow/tfjs-core'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Samples } from '../data/types.ts'
import { createFallbackEngine } from '../engine/choice/fallback.ts'
import { missing } from '../engine/choice/installed.ts'
import { selectEngine } from '../engine/choice/select.ts'
import { createEngine } from '../engine/create.ts'
import { prepareTensorflow } from '../engine/eager/tensorflow.ts'
import { isUncompilable } from '../engine/trace/errors.ts'
import type { CompiledStep, Engine, EngineName, StepSpec } from '../engine/types.ts'
import { BatchBuffer } from '../learning/batch-buffer.ts'
import { miniBatches } from '../learning/batches.ts'
import { FORWARD_BATCH } from '../learning/constants.ts'
import type { HeldModel } from '../learning/held-model.ts'
import type { ModelRole } from '../learning/types.ts'
import { trainedModels } from './trained-models.ts'
import type { TrainedRun } from './trained-run.ts'

/** Logits of every model of a run for some samples, [samples, classes], row by row. */
export type Logits = Readonly<Partial<Record<ModelRole, Float32Array>>>

/** The models of a run, ready to classify. Computes in the thread that calls it. */
export class Classifier {
  readonly engine: EngineName
  readonly #task: Manifest['task']
  readonly #models: ReadonlyMap<ModelRole, HeldModel>
  readonly #step: CompiledStep

  private constructor(
    engine: Engine,
    task: Manifest['task'],
    models: ReadonlyMap<ModelRole, HeldModel>,
    step: CompiledStep
  ) {
    this.engine = engine.name
    this.#task = task
    this.#models = models
    this.#step = step
  }

  /**
   * @param wanted models that it cannot compile run on another one
   * @throws EngineUnavailableError; what `trainedModels` throws
   */
  static async create(run: TrainedRun, wanted: EngineName | 'auto' = 'auto'): Promise<Classifier> {
    if (missing('tensorflow') === null) prepareTensorflow()
    const engine = await createEngine(await selectEngine(wanted))
    const models = await trainedModels(run)
    const { task } = run.manifest
    const spec = logitsStep(models, task)
    try {
      try {
        return new Classifier(engine, task, models, await engine.compile(spec))
      } catch (error) {
        if (!isUncompilable(error)) throw error
        const fallback = await createFallbackEngine()
        return new Classifier(fallback, task, models, await fallback.compile(spec))
      }
    } catch (error) {
      for (const { model } of models.values()) model.dispose()
      throw error
    }
  }

  /** Labels are not looked at. */
  async logits(samples: Samples): Promise<Logits> {
    const { indices } = samples
    const classes = this.#task.classes.length
    const buffer = new BatchBuffer(FORWARD_BATCH, this.#task)
    const roles = [...this.#models.keys()]
    const logits = roles.map(() => new Float32Array(indices.length * classes))
    for (const positions of miniBatches(Uint32Array.from(indices.keys()), FORWARD_BATCH)) {
      buffer.fill(samples, positions)
      // What a short batch leaves over is computed and not read.
      const outputs = await this.#step.run({ x: buffer.x })
      for (const [i, role] of roles.entries()) {
        const own = outputs[role]!.subarray(0, positions.length * classes)
        logits[i]!.set(own, positions[0]! * classes)
      }
    }
    return Object.fromEntries(roles.map((role, i) => [role, logits[i]!]))
  }

  dispose(): void {
    this.#step.dispose()
    for (const { model } of this.#models.values()) model.dispose()
  }
}

function logitsStep(models: ReadonlyMap<ModelRole, HeldModel>, task: Manifest['task']): StepSpec {
  const built = Object.fromEntries([...models].map(([role, { model }]) => [role, model]))
  return {
    name: 'logits',
    inputs: { x: { shape: [FORWARD_BATCH, ...task.input], dtype: 'float32' } },
    models: built,
    step: ({ x }) => ({
      outputs: Object.fromEntries(
        Object.entries(built).map(([role, model]) => [
          role,
          model.apply(x!, { training: false }) as Tensor
        ])
      )
    })
  }
}
