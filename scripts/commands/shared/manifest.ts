import { deriveTask } from '../../../node/data/derive-task.ts'
import { datasetPreset } from '../../../node/data/presets.ts'
import { parseDataSource } from '../../../node/data/source.ts'
import { resolveMeme } from '../../../node/models/meme/resolve.ts'
import { checkManifest } from '../../../protocol/federation/codec.ts'
import { MANIFEST_VERSION, type Manifest } from '../../../protocol/federation/manifest.ts'
import type { ManifestOptions } from '../../options/manifest-options.ts'
import { thatTake } from './default-models.ts'

/** A manifest as flags describe it. */
export interface PlannedManifest {
  readonly manifest: Manifest
  /** The meme's name or file. */
  readonly meme: string
  /** What of the data and of the meme was left out, and why: a line each. */
  readonly notes: readonly string[]
}

/**
 * The manifest that the flags of `federation create` and `simulate` describe; everything else has the manifest's own
 * defaults. `seed` seeds the meme's first weights.
 * @throws ManifestInvalidError, InvalidModelError, and what `deriveTask` throws
 */
export async function manifestOf(
  name: string,
  seed: string,
  options: ManifestOptions
): Promise<PlannedManifest> {
  // Fashion-MNIST is known without its files.
  const { task, notes: ofData } =
    options.data === 'fashion'
      ? { ...datasetPreset('fashion'), notes: [] }
      : await deriveTask(parseDataSource(options.data))
  const meme = options.meme ?? thatTake(['lenet5', 'mlp'], task)[0] ?? 'mlp'
  const { input, classes } = task
  const { architecture, isConverted } = await resolveMeme(meme, { input, classes: classes.length })
  const notes = isConverted
    ? [...ofData, `the meme has the layers of ${meme}, not its weights: it begins from the seed`]
    : ofData
  const manifest = checkManifest({
    memesh: MANIFEST_VERSION,
    name,
    task,
    meme: {
      architecture,
      initial: { seed }
    },
    learning: {
      rounds: options.rounds,
      epochs: options.epochs,
      batch: options.batch,
      learningRate: options.lr,
      alpha: options.alpha,
      beta: options.beta,
      temperature: options.temperature
    },
    exchange: {
      mode: options.mode,
      delivery: options.delivery,
      encoding: options.encoding,
      neighbours: options.neighbours,
      minNeighbours: options.minNeighbours,
      mixing: options.mixing
    }
  })
  return { manifest, meme, notes }
}
