import type { Pixels } from './types.ts'

/** ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114] as const
const WHITE = 255

/** The old pixels that one new pixel lies on, along one axis: `first` to `last`, covered wholly but at the ends. */
interface Span {
  readonly first: number
  readonly last: number
  readonly head: number
  readonly tail: number
}

/**
 * Brings an image to a size, whatever its proportions, by the mean over the area of each new pixel: the same on every
 * machine. Grey becomes three equal channels, colours become grey by their luma, transparency white.
 * @param to [height, width, channels], channels 1 or 3
 */
export function resize(
  pixels: Pixels,
  from: { readonly width: number; readonly height: number },
  to: readonly number[]
): Uint8Array {
  const [height = 1, width = 1, channels = 1] = to
  const out = new Uint8Array(height * width * channels)
  const columns = spans(width, from.width)
  const sums = new Float64Array(3 * width)
  const area = (from.width / width) * (from.height / height)
  spans(height, from.height).forEach((rows, y) => {
    sums.fill(0)
    for (let row = rows.first; row <= rows.last; row++)
      addRow(sums, pixels, row * from.width, weightAt(rows, row), columns)
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = [0, 1, 2].map(c => sums[3 * x + c]! / area) as [
        number,
        number,
        number
      ]
      const at = (y * width + x) * channels
      if (channels === 1) out[at] = Math.round(LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue)
      else out.set([Math.round(red), Math.round(green), Math.round(blue)], at)
    }
  })
  return out
}

/** Adds one old row to the sums of new pixels, three a pixel. `start`: its first pixel. */
function addRow(
  sums: Float64Array,
  { values, channels }: Pixels,
  start: number,
  weight: number,
  columns: readonly Span[]
): void {
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0]
  const isOpaque = channels % 2 === 1
  columns.forEach((span, x) => {
    for (let column = span.first; column <= span.last; column++) {
      const at = (start + column) * channels
      const share = weight * weightAt(span, column)
      const alpha = isOpaque ? 1 : values[at + channels - 1]! / 255
      const white = share * (1 - alpha) * WHITE
      sums[3 * x]! += share * alpha * values[at]! + white
      sums[3 * x + 1]! += share * alpha * values[at + green]! + white
      sums[3 * x + 2]! += share * alpha * values[at + blue]! + white
    }
  })
}

const weightAt = ({ first, last, head, tail }: Span, at: number): number =>
  at === first ? head : at === last ? tail : 1

/** Of `count` new pixels along an axis of `length` old ones. */
const spans = (count: number, length: number): Span[] =>
  Array.from({ length: count }, (_, n) => {
    const [start, end] = [(n * length) / count, ((n + 1) * length) / count]
    const first = Math.floor(start)
    const last = Math.max(first, Math.ceil(end) - 1)
    return { first, last, head: Math.min(first + 1, end) - start, tail: end - last }
  })
