import { getBackend, setBackend } from '@tensorflow/tfjs-core'
import type { CompiledStep, EagerEngineName, Engine, StepSpec } from '../types.ts'
import { useBackend } from './backend.ts'
import { OptimizerStates } from './optimizer-state.ts'
import { EagerStep } from './step.ts'

/**
 * An engine that runs steps operation by operation on one of tfjs's backends. tfjs holds one current backend a
 * thread; two eager engines in one thread take turns.
 * @throws EngineUnavailableError if the backend does not load
 */
export async function createEagerEngine(name: EagerEngineName): Promise<Engine> {
  await useBackend(name)
  const states = new OptimizerStates()
  const activate = async () => {
    if (getBackend() !== name) await setBackend(name)
  }
  return {
    name,
    compile: async (spec: StepSpec): Promise<CompiledStep> => {
      await activate()
      return new EagerStep(spec, states, activate)
    },
    dispose: () => states.dispose()
  }
}
