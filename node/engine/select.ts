import { EngineUnavailableError } from './errors.ts'
import { missing } from './installed.ts'
import { probe } from './probe.ts'
import { ENGINES, type EngineName } from './types.ts'

/**
 * The engine that was asked for, or the best that runs here: onnx, else tensorflow, wasm, cpu. The native ones are tried
 * beforehand, where they are installed: a native library may load and then fail. All engines repeat the known step
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
  const native = engine === 'onnx' || engine === 'tensorflow'
  return missing(engine) ?? (native ? await probe(engine) : null)
}
