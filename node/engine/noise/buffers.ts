import { fillNoise, skipNoise } from './fill.ts'
import { openStreams } from './streams.ts'
import type { Noise, NoiseStreams } from './types.ts'

/** What the graph of a recorded step calls its random numbers, in the order in which its layers asked for them. */
export const noiseName = (index: number): string => `noise:${index}`

/** Memory for the random numbers of a recorded step, filled anew for every run. */
export class NoiseBuffers {
  readonly #step: string
  readonly #noise: readonly Noise[]
  /** None where the graph has no use for the numbers. */
  readonly #values: readonly (Float32Array | null)[]

  /** @param inputs names of what the graph takes in */
  constructor(step: string, noise: readonly Noise[], inputs: ReadonlySet<string>) {
    this.#step = step
    this.#noise = noise
    this.#values = noise.map(({ shape }, i) =>
      inputs.has(noiseName(i)) ? new Float32Array(sizeOf(shape)) : null
    )
  }

  /**
   * The numbers of one run, by the graph's names, until the next one.
   * @throws StepMismatchError if the step draws and has no streams
   */
  *fill(streams: NoiseStreams | undefined): Generator<[name: string, Float32Array, Noise]> {
    const stream = openStreams(this.#step, streams)
    for (const [i, noise] of this.#noise.entries()) {
      const values = this.#values[i]!
      // What is drawn for nothing is drawn all the same, so that every engine goes through the stream alike.
      if (values === null) skipNoise(stream(noise.model))
      else {
        fillNoise(values, noise, stream(noise.model))
        yield [noiseName(i), values, noise]
      }
    }
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)
