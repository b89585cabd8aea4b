import { selectEngine } from './choice/select.ts'
import { createEngine } from './create.ts'
import type { CompiledStep, Engine, EngineName, StepSpec } from './types.ts'

export interface CompileInit extends Omit<StepSpec, 'name'> {
  /** For messages. @default 'step' */
  readonly name?: string
  /** An engine, or the name of one that all calls in this thread share. @default 'auto', the best that runs here */
  readonly engine?: Engine | EngineName | 'auto'
}

const engines = new Map<EngineName | 'auto', Promise<Engine>>()

/**
 * Makes a step, written in tfjs, ready to run: `run` feeds it, `readState` and `writeState` reach its weights. Steps that
 * are compiled on one engine share their models. A native engine blocks the thread while a step runs.
 * @throws UntraceableError, TraceMismatchError for a step that cannot be compiled: name an eager engine for it
 * @throws EngineUnavailableError; StepMismatchError
 */
export async function compile(init: CompileInit): Promise<CompiledStep> {
  const { engine = 'auto', name = 'step', ...spec } = init
  const chosen = typeof engine === 'string' ? shared(engine) : engine
  return (await chosen).compile({ ...spec, name })
}

function shared(name: EngineName | 'auto'): Promise<Engine> {
  const known = engines.get(name)
  if (known !== undefined) return known
  const created = selectEngine(name).then(found => createEngine(found))
  engines.set(name, created)
  // One that does not load today may tomorrow.
  created.catch(() => engines.delete(name))
  return created
}
