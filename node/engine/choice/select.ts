import { EngineUnavailableError } from '../errors.ts'
import type { EngineName } from '../types.ts'
import { graphicsAdapters } from './adapters.ts'
import { unusable } from './unusable.ts'

/** The engines that `auto` goes through. The last one runs everywhere. */
export const AUTOMATIC: readonly EngineName[] = ['onnx', 'onnx-web', 'tensorflow', 'wasm', 'cpu']

export interface SelectEngineInit {
  /**
   * What a run that is gone on with has learnt on so far: `auto` picks it again where it runs, because another engine's
   * sums differ in the last digits. @default none
   */
  readonly before?: EngineName | null
  /**
   * Asked where a graphics adapter may be and webgpu runs: whether webgpu takes the steps to come faster than `onnx`.
   * @default nobody knows: webgpu is not picked
   */
  readonly webgpuIsFaster?: () => Promise<boolean>
  /** @default those of this machine */
  readonly adapters?: readonly string[]
  /** Why an engine does not run here, or null. @default it is tried in a process of its own */
  readonly unusable?: (engine: EngineName) => Promise<string | null>
}

/**
 * The engine that was asked for, or the one before, or the best that runs here: onnx, or webgpu where that is faster; else
 * onnx-web, tensorflow, wasm, cpu. Each is tried beforehand: a native library may load and then fail. All engines repeat the known
 * step again when a training thread starts.
 * @throws EngineUnavailableError when the engine that was asked for does not run here
 */
export async function selectEngine(
  wanted: EngineName | 'auto',
  init: SelectEngineInit = {}
): Promise<EngineName> {
  const { webgpuIsFaster, adapters = graphicsAdapters(), before = null } = init
  const why = init.unusable ?? unusable
  if (wanted !== 'auto') {
    const reason = await why(wanted)
    if (reason !== null) throw new EngineUnavailableError(wanted, reason)
    return wanted
  }
  if (before !== null && (await why(before)) === null) return before
  const best = await firstUsable(why)
  const mayBeFaster = best === 'onnx' && webgpuIsFaster !== undefined && adapters.length > 0
  if (mayBeFaster && (await why('webgpu')) === null && (await webgpuIsFaster())) return 'webgpu'
  return best
}

async function firstUsable(
  why: (engine: EngineName) => Promise<string | null>
): Promise<EngineName> {
  for (const engine of AUTOMATIC) if ((await why(engine)) === null) return engine
  return 'cpu'
}
