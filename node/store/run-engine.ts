import { ENGINES, type EngineName } from '../engine/types.ts'
import type { RunConfig } from './run-folder.ts'

/** The engine that a run has learnt on so far; null for a new one, and where its config names none that there is. */
export const engineOf = (earlier: RunConfig | null): EngineName | null =>
  ENGINES.find(name => name === earlier?.engine) ?? null
