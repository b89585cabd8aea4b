import { resolveMeme } from '../../../node/models/meme/resolve.ts'
import { checkManifest } from '../../../protocol/federation/codec.ts'
import { MANIFEST_VERSION, type Manifest } from '../../../protocol/federation/manifest.ts'
import type { ManifestOptions } from '../../options/manifest-options.ts'
import { taskOf } from './task.ts'

/**
 * The manifest that the flags of `federation create` and `simulate` describe; everything else has the manifest's own
 * defaults. `seed` seeds the meme's first weights.
 * @throws ManifestInvalidError, InvalidModelError, and what `taskOf` throws
 */
export async function manifestOf(
  name: string,
  seed: string,
  options: ManifestOptions
): Promise<Manifest> {
  const task = await taskOf(options.dataset)
  return checkManifest({
    memesh: MANIFEST_VERSION,
    name,
    task,
    meme: {
      architecture: await resolveMeme(options.meme, {
        input: task.input,
        classes: task.classes.length
      }),
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
}
