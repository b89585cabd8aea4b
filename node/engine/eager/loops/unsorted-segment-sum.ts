import type { Loops } from './register.ts'

/** Rows added up by index: the gradient of an embedding, which tfjs lacks for wasm. */
export const unsortedSegmentSum: Loops = {
  shape: ({ x }, { numSegments }) => [numSegments as number, ...x!.shape.slice(1)],
  run: (result, { values }) => {
    const x = values.x!
    const segments = values.segmentIds!
    const row = x.length / segments.length
    for (let i = 0, at = 0; i < segments.length; i++) {
      const to = segments[i]! * row
      for (let j = 0; j < row; j++, at++) result[to + j]! += x[at]!
    }
  }
}
