import type { OnnxValue } from '../../../node/engine/onnx/types.ts'
import { writeModel } from '../../../node/engine/onnx/writer.ts'
import { loadRuntime } from '../../../node/engine/ort/load.ts'

const RUNS = 8

/** The best rate of onnxruntime's float32 matrix product n×n · n×n, over sizes and runs, in GFLOP/s. */
export async function productRate(sizes: readonly number[], threads: number): Promise<number> {
  let best = 0
  for (const n of sizes) best = Math.max(best, (2 * n ** 3) / (await bestMs(n, threads)) / 1e6)
  return best
}

async function bestMs(n: number, threads: number): Promise<number> {
  const { InferenceSession, Tensor } = await loadRuntime()
  const value = (name: string): OnnxValue => ({ name, type: 'float32', shape: [n, n] })
  const model = writeModel({
    name: 'product',
    inputs: [value('a'), value('b')],
    outputs: [value('c')],
    constants: [],
    nodes: [{ operator: 'MatMul', inputs: ['a', 'b'], outputs: ['c'], attributes: {} }]
  })
  const session = await InferenceSession.create(model, { intraOpNumThreads: threads })
  const square = (number: number) =>
    new Tensor('float32', new Float32Array(n * n).fill(number), [n, n])
  const inputs = { a: square(0.5), b: square(0.25) }
  const outputs = { c: square(0) }
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    await session.run(inputs, outputs)
    best = Math.min(best, performance.now() - start)
  }
  await session.release()
  return best
}
