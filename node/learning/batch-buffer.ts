import type { Manifest } from '../../protocol/federation/manifest.ts'
import { fillBatch } from '../data/preprocess.ts'
import type { Samples } from '../data/types.ts'

type Task = Manifest['task']

/** Memory for the inputs `x` and `labels` of a step, filled anew for every mini-batch. */
export class BatchBuffer {
  readonly x: Float32Array
  /** Class index of each sample. */
  readonly labels: Int32Array
  readonly #task: Task

  constructor(batch: number, task: Task) {
    const sample = task.input.reduce((product, n) => product * n, 1)
    this.x = new Float32Array(batch * sample)
    this.labels = new Int32Array(batch)
    this.#task = task
  }

  /** Puts the samples at `positions` in. With fewer than a batch, the rest stays what it was. */
  fill(samples: Samples, positions: ArrayLike<number>): void {
    fillBatch(this.x, samples, positions, this.#task)
    for (let i = 0; i < positions.length; i++) {
      this.labels[i] = samples.dataset.labels[samples.indices[positions[i]!]!]!
    }
  }
}
