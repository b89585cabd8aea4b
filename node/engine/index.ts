/**
 * @packageDocumentation
 *
 * Training steps written in plain TensorFlow.js, run at native speed: a step is recorded once, differentiation and
 * optimizer included, as one ONNX graph, which ONNX Runtime runs. Needs nothing else of memesh.
 *
 * @example
 *
 * ```ts
 * import { losses } from '@tensorflow/tfjs-core'
 * import { layers, sequential } from '@tensorflow/tfjs-layers'
 * import { compile, sgd } from 'memesh/engine'
 *
 * const model = sequential({
 *   layers: [layers.dense({ inputShape: [2], units: 8, activation: 'tanh' }), layers.dense({ units: 1 })]
 * })
 * const step = await compile({
 *   inputs: {
 *     x: { shape: [4, 2], dtype: 'float32' },
 *     y: { shape: [4, 1], dtype: 'float32' },
 *     learningRate: { shape: [], dtype: 'float32' }
 *   },
 *   models: { model },
 *   optimizers: { model: sgd({ momentum: 0.9 }) },
 *   step: ({ x, y }) => {
 *     const loss = losses.meanSquaredError(y, model.apply(x, { training: true }))
 *     return { loss, outputs: { loss } }
 *   }
 * })
 * const x = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
 * const y = Float32Array.of(0, 1, 1, 0)
 * for (let i = 0; i < 500; i++) await step.run({ x, y, learningRate: 0.1 })
 * const weights = step.readState('model')
 * step.dispose()
 * ```
 */
import '../polyfill.ts'

export { type CompileInit, compile } from './compile.ts'
export { createEngine } from './create.ts'
export { detectEngines, type EngineStatus } from './detect.ts'
export { EngineUnavailableError, StepMismatchError } from './errors.ts'
export { type AdamInit, adam } from './optimizers/adam.ts'
export { type RmspropInit, rmsprop } from './optimizers/rmsprop.ts'
export { type SgdInit, sgd } from './optimizers/sgd.ts'
export { selectEngine } from './select.ts'
export { TraceMismatchError, UntraceableError } from './trace/errors.ts'
export type * from './types.ts'
