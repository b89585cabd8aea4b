import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { fillRows } from './tables/fill.ts'
import type { ImageTask } from './task.ts'
import type { Samples } from './types.ts'

/**
 * Fills a batch: the raw samples at `positions` (indices into `samples.indices`). Images are padded by repeating their
 * edges, divided by `scale`, minus `mean`, divided by `std` a channel; rows of tables become inputs as their columns say.
 * `out` is [positions.length, …input], row by row; what is beyond stays as it is.
 * @throws InvalidParametersError if `out` is too short
 */
export function fillBatch(
  out: Float32Array,
  samples: Samples,
  positions: ArrayLike<number>,
  task: Manifest['task']
): void {
  const size = task.input.reduce((product, side) => product * side, 1)
  if (out.length < positions.length * size)
    throw new InvalidParametersError(
      `Expected \`out\` to hold ${positions.length} samples of ${size} values, got ${out.length}`
    )
  if (task.kind === 'table') fillRows(out, samples, positions)
  else fillImages(out, samples, positions, task)
}

function fillImages(
  out: Float32Array,
  samples: Samples,
  positions: ArrayLike<number>,
  { input, preprocessing }: ImageTask
): void {
  const { scale, pad, mean, std } = preprocessing
  const { values, shape } = samples.dataset
  const [rawHeight = 1, rawWidth = 1, channels = 1] = shape
  const [height = 1, width = 1] = input
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
