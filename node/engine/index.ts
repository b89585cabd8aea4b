/**
 * @packageDocumentation
 *
 * Training steps written in plain TensorFlow.js, run at native speed: a step is recorded once, differentiation and
 * optimizer included, as one ONNX graph, which ONNX Runtime runs. Needs nothing else of memesh.
 *
 * The README has an example ("The engine alone").
 */
import '../polyfill.ts'
// Models are built there, before any engine is.
import '@tensorflow/tfjs-backend-cpu'
import { enableProdMode } from '@tensorflow/tfjs-core'

export { detectEngines, type EngineStatus } from './choice/detect.ts'
export { type SelectEngineInit, selectEngine } from './choice/select.ts'
export { type CompileInit, compile } from './compile.ts'
export { createEngine } from './create.ts'
export { EngineUnavailableError, StepMismatchError } from './errors.ts'
export { type AdamInit, adam } from './optimizers/adam.ts'
export { type RmspropInit, rmsprop } from './optimizers/rmsprop.ts'
export { type SgdInit, sgd } from './optimizers/sgd.ts'
export { TraceMismatchError, UntraceableError } from './trace/errors.ts'
export type * from './types.ts'

// tfjs advises on the console to install other backends; a library does not print.
enableProdMode()
