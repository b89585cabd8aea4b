import { ENGINES, type EngineName } from '../types.ts'
import { missing } from './installed.ts'
import { probe } from './probe.ts'

/** Whether an engine runs on this machine. */
export interface EngineStatus {
  readonly engine: EngineName
  readonly available: boolean
  /** Why not, in one line; null when available. */
  readonly reason: string | null
}

/** Tries every engine, in the order of preference; each in a process of its own. Takes a second or two. */
export function detectEngines(): Promise<EngineStatus[]> {
  return Promise.all(
    ENGINES.map(async engine => {
      const reason = missing(engine) ?? (await probe(engine))
      return { engine, available: reason === null, reason }
    })
  )
}
