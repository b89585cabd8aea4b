import type { Samples } from '../data/types.ts'
import { createFallbackEngine } from '../engine/choice/fallback.ts'
import { missing } from '../engine/choice/installed.ts'
import { selectEngine } from '../engine/choice/select.ts'
import { createEngine } from '../engine/create.ts'
import { prepareTensorflow } from '../engine/eager/tensorflow.ts'
import { isUncompilable } from '../engine/trace/errors.ts'
import type { Engine, EngineName } from '../engine/types.ts'
import type { HeldModel } from '../learning/held-model.ts'
import { Predictor } from '../learning/predictor.ts'
import type { Candidate, ModelRole } from '../learning/types.ts'
import { trainedModels } from './trained-models.ts'
import type { TrainedRun } from './trained-run.ts'

/** The models of a run, ready to classify. Computes in the thread that calls it. */
export class Classifier {
  readonly engine: EngineName
  readonly #models: ReadonlyMap<ModelRole, HeldModel>
  readonly #predictor: Predictor

  private constructor(
    engine: EngineName,
    models: ReadonlyMap<ModelRole, HeldModel>,
    predictor: Predictor
  ) {
    this.engine = engine
    this.#models = models
    this.#predictor = predictor
  }

  /**
   * @param wanted models that it cannot compile run on another one
   * @throws EngineUnavailableError; what `trainedModels` throws
   */
  static async create(run: TrainedRun, wanted: EngineName | 'auto' = 'auto'): Promise<Classifier> {
    if (missing('tensorflow') === null) prepareTensorflow()
    const engine = await createEngine(await selectEngine(wanted))
    const models = await trainedModels(run)
    const on = async (engine: Engine) =>
      new Classifier(engine.name, models, await Predictor.create(engine, models, run.manifest.task))
    try {
      return await on(engine).catch(async (error: unknown) => {
        if (!isUncompilable(error)) throw error
        return on(await createFallbackEngine())
      })
    } catch (error) {
      for (const { model } of models.values()) model.dispose()
      throw error
    }
  }

  /**
   * Log-probabilities of every class, [samples, classes], by each model, and by the mean of private model and meme. Labels
   * are not looked at.
   */
  logProbabilities(samples: Samples): Promise<Partial<Record<Candidate, Float64Array>>> {
    return this.#predictor.logProbabilities(samples)
  }

  dispose(): void {
    this.#predictor.dispose()
    for (const { model } of this.#models.values()) model.dispose()
  }
}
