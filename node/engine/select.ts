import { EngineUnavailableError } from './errors.ts'
import { missing } from './installed.ts'
import { probe } from './probe.ts'
import { ENGINES, type EngineName } from './types.ts'

/**
 * The engine that was asked for, or the best that runs here: tensorflow, else wasm, else cpu. Only tensorflow is tried
 * beforehand, where it is installed: its native library may load and then fail. All engines repeat the known step
 * again when a training thread starts.
 * @throws EngineUnavailableError when the engine that was asked for does not run here
 */
export async function selectEngine(wanted: EngineName | 'auto'): Promise<EngineName> {
  if (wanted !== 'auto') {
    const reason = await unusable(wanted)
    if (reason !== null) throw new EngineUnavailableError(wanted, reason)
    return wanted
  }
  for (const engine of ENGINES) if ((await unusable(engine)) === null) return engine
  return 'cpu'
}

async function unusable(engine: EngineName): Promise<string | null> {
  return missing(engine) ?? (engine === 'tensorflow' ? await probe(engine) : null)
}
