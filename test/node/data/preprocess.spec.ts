import { expect } from 'chai'
import { fillBatch } from '../../../node/data/preprocess.ts'
import { datasetPreset } from '../../../node/data/presets.ts'
import type { ImageTask } from '../../../node/data/task.ts'
import type { Dataset, Samples } from '../../../node/data/types.ts'
import { failure } from './fixtures.ts'

const colour: Dataset = {
  name: 'colour',
  // Two samples of 1×2 pixels with two channels.
  values: Uint8Array.of(10, 1, 20, 2, 30, 3, 40, 4),
  shape: [1, 2, 2],
  labels: Uint16Array.of(0, 1),
  count: 2,
  classes: 2
}
const task: ImageTask = {
  kind: 'image',
  input: [3, 4, 2],
  classes: ['a', 'b'],
  preprocessing: { scale: 10, pad: 1, mean: [1, 0], std: [2, 0.1] }
}

describe('fillBatch', () => {
  it('should pad by the edge, scale, and standardise each channel', () => {
    const samples: Samples = { dataset: colour, indices: Uint32Array.of(1, 0) }
    const out = new Float32Array(2 * 24).fill(-9)
    fillBatch(out, samples, [1, 0], task)
    // Sample 0: (10/10 − 1)/2 = 0 and (1/10)/0.1 = 1; then (20/10 − 1)/2 = 0.5 and 2. A pixel of padding all around.
    const row0 = [0, 1, 0, 1, 0.5, 2, 0.5, 2]
    const row1 = [1, 3, 1, 3, 1.5, 4, 1.5, 4]
    const expected = [...row0, ...row0, ...row0, ...row1, ...row1, ...row1]
    expected.forEach((value, at) => {
      expect(out[at], `value ${at}`).to.be.closeTo(value, 1e-6)
    })
  })

  it('should repeat rows as well as columns', () => {
    const dataset: Dataset = {
      ...colour,
      values: Uint8Array.of(1, 2, 3, 4),
      shape: [2, 2, 1],
      count: 1
    }
    const out = new Float32Array(16)
    fillBatch(out, { dataset, indices: Uint32Array.of(0) }, [0], {
      ...task,
      input: [4, 4, 1],
      preprocessing: { scale: 1, pad: 1, mean: [0], std: [1] }
    })
    expect([...out]).to.deep.equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
  })

  it('should leave what is beyond the batch, and refuse one that is too short', async () => {
    const samples: Samples = { dataset: colour, indices: Uint32Array.of(0, 1) }
    const out = new Float32Array(48).fill(-9)
    fillBatch(out, samples, [0], task)
    expect([...out.slice(24)]).to.deep.equal(Array(24).fill(-9))
    const short = await failure(() => fillBatch(new Float32Array(47), samples, [0, 1], task))
    expect(short.code).to.equal('ERR_INVALID_PARAMETERS')
  })

  it('should standardise MNIST as the authors do', () => {
    const dataset: Dataset = {
      ...colour,
      values: new Uint8Array(784).fill(255),
      shape: [28, 28, 1],
      count: 1
    }
    const out = new Float32Array(1024)
    const mnist = datasetPreset('mnist').task
    fillBatch(out, { dataset, indices: Uint32Array.of(0) }, [0], mnist)
    // (1 − 0.1307) / 0.3081
    for (const value of out) expect(value).to.be.closeTo(2.821486, 1e-5)
  })
})
