import { missing } from '../../../node/engine/installed.ts'
import { AUTOMATIC } from '../../../node/engine/select.ts'
import type { EngineName } from '../../../node/engine/types.ts'

/** Why this engine runs: another could not compile the models (`fallback` says what), it was asked for, or what is wrong with those that `auto` would rather have had. */
export function engineWhy(
  engine: EngineName,
  wanted: EngineName | 'auto',
  fallback: string | null = null
): string {
  if (fallback !== null) return fallback
  if (wanted !== 'auto') return 'as asked'
  if (engine === 'webgpu') return 'measured faster than onnx'
  const better = AUTOMATIC.slice(0, AUTOMATIC.indexOf(engine))
  if (better.length === 0) return 'the fastest'
  return better
    .map(name => `${name}: ${missing(name) ?? 'does not work, memesh engines says why'}`)
    .join('; ')
}
