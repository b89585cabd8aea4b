import type { InferenceSession } from 'onnxruntime-node'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import { EngineUnavailableError } from '../errors.ts'
import type { CompiledEngineName } from '../types.ts'
import { BufferedCell } from './buffered-cell.ts'
import type { Cell } from './cell.ts'
import { copyModel } from './copy-model.ts'
import { createDownload } from './download.ts'
import { loadRuntime, loadWebRuntime, type Ort } from './load.ts'
import { ReplacedCell } from './replaced-cell.ts'

/** Makes the cells of an engine. */
type CreateCell = (values: Float32Array, shape: Shape) => Cell

/** onnxruntime on one of its providers, in this thread. */
export interface Runtime extends Ort {
  readonly engine: CompiledEngineName
  readonly options: InferenceSession.SessionOptions
  /** Where steps leave the states that they write. */
  readonly stateLocation: 'cpu' | 'gpu-buffer'
  readonly createCell: CreateCell
}

/** How an engine's sessions are opened, and where its states live between steps. */
interface Provider {
  load(threads: number): Promise<Ort>
  options(threads: number): InferenceSession.SessionOptions
  readonly stateLocation: Runtime['stateLocation']
  cells(ort: Ort, options: InferenceSession.SessionOptions): CreateCell
}

/** It takes the zeros around a max pooling for that pooling's own padding, which is below all numbers (1.30). */
const WITHOUT_PAD_FUSION = { optimization: { disable_specified_optimizers: 'Pad_Fusion' } }

const COMMON: InferenceSession.SessionOptions = {
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Fatal errors only: the others are thrown as well, and it warns of what its own optimizer leaves behind.
  logSeverityLevel: 4,
  extra: WITHOUT_PAD_FUSION
}

const buffered: Provider['cells'] = ort => (values, shape) => new BufferedCell(ort, values, shape)

const PROVIDERS: Readonly<Record<CompiledEngineName, Provider>> = {
  onnx: {
    load: () => loadRuntime(),
    options: threads => ({
      ...COMMON,
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      // Threads that spin while they wait hold up whatever else wants their cores.
      ...(threads > 1 && {
        extra: { ...COMMON.extra, session: { intra_op: { allow_spinning: '0' } } }
      })
    }),
    stateLocation: 'cpu',
    cells: buffered
  },
  webgpu: {
    load: () => loadRuntime('webgpu'),
    // What the provider lacks (argmax, the sign function) runs on the CPU. Its convolutions of channels-last images, which
    // it prefers, are wrong where their channels are a multiple of 3, not of 4, and more than 3 (onnxruntime 1.30).
    options: () => ({
      ...COMMON,
      executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }],
      intraOpNumThreads: 1
    }),
    stateLocation: 'gpu-buffer',
    cells: (ort, options) => {
      const download = createDownload(options)
      return (values, shape) => new ReplacedCell(ort, values, shape, download)
    }
  },
  cuda: {
    load: () => loadRuntime('cuda'),
    options: () => ({ ...COMMON, executionProviders: ['cuda'], intraOpNumThreads: 1 }),
    stateLocation: 'cpu',
    cells: buffered
  },
  'onnx-web': {
    load: loadWebRuntime,
    options: () => ({ ...COMMON, executionProviders: ['wasm'] }),
    stateLocation: 'cpu',
    // It leaves tensors alone that are handed to it for its outputs.
    cells: ort => (values, shape) =>
      new ReplacedCell(ort, values, shape, ({ data }) => data as Float32Array)
  }
}

/**
 * Loads what an engine runs on, and opens a session once: a library that loads may find no device.
 * @param threads that compute one step together, from 1; graphics cards have their own
 * @throws EngineUnavailableError
 */
export async function openRuntime(engine: CompiledEngineName, threads: number): Promise<Runtime> {
  const { load, options: optionsFor, stateLocation, cells } = PROVIDERS[engine]
  const { InferenceSession, Tensor } = await load(threads)
  const ort: Ort = { InferenceSession, Tensor }
  const options = optionsFor(threads)
  await startProvider(ort, engine, options)
  return { ...ort, engine, options, stateLocation, createCell: cells(ort, options) }
}

async function startProvider(
  { InferenceSession }: Ort,
  engine: CompiledEngineName,
  options: InferenceSession.SessionOptions
): Promise<void> {
  try {
    const session = await InferenceSession.create(copyModel([1]), options)
    await session.release()
  } catch (cause) {
    const message = String(cause instanceof Error ? cause.message : cause)
    // In front stand the place in onnxruntime's source and what it had expected there.
    const [reason] = message.split(' was false. ').at(-1)!.split('\n', 1)
    throw new EngineUnavailableError(engine, `it does not start: ${reason}`, { cause })
  }
}
