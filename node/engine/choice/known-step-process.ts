import '../../polyfill.ts'
import { answerApart } from '../apart.ts'
import { createEngine } from '../create.ts'
import { EngineUnavailableError } from '../errors.ts'
import type { EngineName } from '../types.ts'
import { repeatKnownStep } from './known-step.ts'

// The entry of a process that tries one engine: why it cannot be used, or null.
answerApart(async (engine: EngineName): Promise<string | null> => {
  try {
    await repeatKnownStep(await createEngine(engine))
    return null
  } catch (error) {
    if (error instanceof EngineUnavailableError) return error.reason
    return error instanceof Error ? error.message : String(error)
  }
})
