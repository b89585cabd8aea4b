import { setBackend } from '@tensorflow/tfjs-core'
import { useBackend } from '../eager/backend.ts'
import { Queue } from '../queue.ts'
import { createReferenceEngine } from '../tfjs/reference.ts'
import { type Form, ORDINARY } from '../trace/form.ts'
import type { CompiledEngineName, CompiledStep, Engine, StepSpec } from '../types.ts'
import { type Abilities, probeAbilities } from './abilities.ts'
import { VariableCells } from './cells.ts'
import { OptimizerCells } from './optimizer-cells.ts'
import { openRuntime } from './providers.ts'
import { type RecordedStep, recordStep } from './record.ts'
import { SelfCheck } from './self-check.ts'
import { Sessions } from './sessions.ts'
import { OrtStep } from './step.ts'

export interface OrtEngineInit {
  /** On which of onnxruntime's providers. @default 'onnx': the CPU */
  readonly engine?: CompiledEngineName
  /** Threads that compute one step, from 1. Its numbers depend on them in the last digits. @default 1 */
  readonly threads?: number
  /** Of the graphs. @default the fastest that onnxruntime computes right, as a probe finds */
  readonly form?: Form
}

/**
 * The compiled engine: records a step once as one graph, and has onnxruntime run it. Training blocks the thread, so it
 * belongs in a worker.
 * @throws EngineUnavailableError if onnxruntime does not load
 */
export async function createOrtEngine({
  engine = 'onnx',
  threads = 1,
  form
}: OrtEngineInit = {}): Promise<Engine> {
  const runtime = await openRuntime(engine, threads)
  const reference = await createReferenceEngine()
  // Models are built there, and constants computed.
  await useBackend('cpu')
  const probed = await probeAbilities(runtime)
  let abilities: Abilities = { ...probed, form: form ?? probed.form }
  const sessions = new Sessions(runtime)
  const variables = new VariableCells(runtime)
  const optimizers = new OptimizerCells(runtime)
  const steps = new Set<OrtStep>()
  const queue = new Queue()
  const open = async (spec: StepSpec, recorded: RecordedStep): Promise<OrtStep> => {
    const { model, outputs } = recorded
    const session = await sessions.acquire(model, outputs)
    const onDispose = () => {
      steps.delete(step)
      sessions.release(model)
    }
    const { inPlace } = abilities
    const step = new OrtStep(spec, {
      ...recorded,
      runtime,
      session,
      inPlace,
      variables,
      optimizers,
      queue,
      onDispose
    })
    steps.add(step)
    return step
  }
  let selfCheck = new SelfCheck(runtime, abilities, sessions, reference)
  const compileNext = async (spec: StepSpec): Promise<CompiledStep> => {
    await setBackend('cpu')
    const recorded = recordStep(spec, abilities)
    // Equal bytes have been checked before.
    if (!sessions.has(recorded.model)) {
      await selfCheck.run(spec, recorded)
      await setBackend('cpu')
      if (!(await selfCheck.agrees(spec))) {
        abilities = { ...abilities, form: ORDINARY }
        selfCheck = new SelfCheck(runtime, abilities, sessions, reference)
        return compileNext(spec)
      }
    }
    return open(spec, recorded)
  }
  return {
    name: engine,
    // In turn with others, and with runs: a check borrows the weights of the models.
    compile: spec => queue.run(() => compileNext(spec)),
    dispose: () => {
      for (const step of steps) step.dispose()
    }
  }
}
