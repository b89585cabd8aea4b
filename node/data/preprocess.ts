import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { imageTask } from './task.ts'
import type { Samples } from './types.ts'

/**
 * Fills a batch: the raw samples at `positions` (indices into `samples.indices`), each padded by repeating its edge,
 * divided by `scale`, minus `mean`, divided by `std` a channel. `out` is [positions.length, height, width, channels],
 * row by row; what is beyond stays as it is.
 * @throws InvalidParametersError if `out` is too short; DataShapeError if the task is not one of images
 */
export function fillBatch(
  out: Float32Array,
  samples: Samples,
  positions: ArrayLike<number>,
  task: Manifest['task']
): void {
  const { input, preprocessing } = imageTask(task)
  const { scale, pad, mean, std } = preprocessing
  const { values, shape } = samples.dataset
  const [rawHeight = 1, rawWidth = 1, channels = 1] = shape
  const [height = 1, width = 1] = input
  const size = height * width * channels
  if (out.length < positions.length * size)
    throw new InvalidParametersError(
      `Expected \`out\` to hold ${positions.length} samples of ${size} values, got ${out.length}`
    )
  const factor = Float64Array.from({ length: channels }, (_, c) => 1 / (scale * std[c]!))
  const shift = Float64Array.from({ length: channels }, (_, c) => mean[c]! / std[c]!)
  let to = 0
  for (let n = 0; n < positions.length; n++) {
    const start = samples.indices[positions[n]!]! * rawHeight * rawWidth * channels
    for (let y = 0; y < height; y++) {
      const row = start + inside(y - pad, rawHeight) * rawWidth * channels
      for (let x = 0; x < width; x++) {
        const from = row + inside(x - pad, rawWidth) * channels
        for (let c = 0; c < channels; c++) out[to++] = values[from + c]! * factor[c]! - shift[c]!
      }
    }
  }
}

const inside = (at: number, length: number): number => Math.min(Math.max(at, 0), length - 1)
