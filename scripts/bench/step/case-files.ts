import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hasher } from '../../../node/hasher.ts'
import { initialWeights } from '../../../node/models/initialise.ts'
import { createRandom } from '../../../node/random.ts'
import type { Architecture, Shape } from '../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import type { Case } from './messages.ts'
import { CLASSES, type Pair } from './pairs.ts'

/** So many that no contender learns them by heart at once, and that they do not all stay in a core's cache. */
const BATCHES = 16

/** α, β and T as a manifest has them by default; the rate keeps all pairs stable. */
const SETTINGS = { learningRate: 0.01, momentum: 0.9, alpha: 0.5, beta: 0.5, temperature: 3 }

/**
 * Writes the numbers that every contender begins with, so that their losses can be compared: `private.f32` and
 * `meme.f32`, the weights in layout order; `x.f32`, all mini-batches of images, channels last, uniform in ±1;
 * `labels.i32`. Little-endian.
 */
export async function writeCase(pair: Pair, batch: number, folder: string): Promise<Case> {
  await mkdir(folder, { recursive: true })
  const random = createRandom(sha256Hasher)
  const weights = (role: string, architecture: Architecture, input: Shape) =>
    initialWeights(planArchitecture(architecture, input).layout, (...label) =>
      random.stream('bench', role, ...label)
    )
  const samples = BATCHES * batch
  const pixels = random.stream('bench', 'pixels')
  const length = samples * pair.input.reduce((product, n) => product * n, 1)
  const x = Float32Array.from({ length }, () => 2 * pixels.uniform() - 1)
  const drawn = random.stream('bench', 'labels')
  const labels = Int32Array.from({ length: samples }, () => drawn.uint32() % CLASSES)
  await writeFile(join(folder, 'private.f32'), weights('private', pair.private, pair.input))
  await writeFile(join(folder, 'meme.f32'), weights('meme', pair.meme, pair.input))
  await writeFile(join(folder, 'x.f32'), x)
  await writeFile(join(folder, 'labels.i32'), labels)
  return { ...pair, batch, folder, batches: BATCHES, ...SETTINGS }
}
