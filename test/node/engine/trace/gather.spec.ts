import { engine, type Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { writeModel } from '../../../../node/engine/onnx/writer.ts'
import { loadRuntime } from '../../../../node/engine/ort/load.ts'
import { fedName, outputName, traceStep } from '../../../../node/engine/trace/step.ts'

const ROWS = 5000
const COLUMNS = 16
const SEGMENTS = 3

describe('recorded sum of segments', () => {
  it('should lose no row when several threads add up', async () => {
    await useBackend('cpu')
    const ort = await loadRuntime()
    const { graph } = traceStep({
      name: 'sum',
      inputs: {
        x: { shape: [ROWS, COLUMNS], dtype: 'float32' },
        segmentIds: { shape: [ROWS], dtype: 'int32' }
      },
      models: {},
      step: inputs => {
        const numSegments = SEGMENTS
        return {
          outputs: {
            y: engine().runKernel('UnsortedSegmentSum', inputs, { numSegments }) as Tensor
          }
        }
      }
    })
    const session = await ort.InferenceSession.create(writeModel(graph), { intraOpNumThreads: 4 })
    const ids = Int32Array.from({ length: ROWS }, (_, i) => i % SEGMENTS)
    for (let run = 0; run < 5; run++) {
      const results = await session.run({
        [fedName('x')]: new ort.Tensor('float32', new Float32Array(ROWS * COLUMNS).fill(1), [
          ROWS,
          COLUMNS
        ]),
        [fedName('segmentIds')]: new ort.Tensor('int32', ids, [ROWS])
      })
      const sums = results[outputName('y')]!.data as Float32Array
      // Whole numbers: exact in every order.
      const counts = [0, 1, 2].map(segment => ids.filter(id => id === segment).length)
      for (const [i, sum] of sums.entries()) {
        expect(sum).to.equal(counts[Math.floor(i / COLUMNS)])
      }
    }
    await session.release()
  })
})
