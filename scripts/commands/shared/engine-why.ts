import { missing } from '../../../node/engine/choice/installed.ts'
import { AUTOMATIC } from '../../../node/engine/choice/select.ts'
import type { EngineName } from '../../../node/engine/types.ts'

export interface EngineWhyInit {
  readonly engine: EngineName
  readonly wanted: EngineName | 'auto'
  /** What another one could not compile of the models; null if nothing. @default null */
  readonly fallback?: string | null
  /** What an earlier start of the run learnt on; null for a new run. @default null */
  readonly before?: EngineName | null
}

/**
 * Why this engine runs: another could not compile the models, it was asked for, the run began with it, or what is wrong
 * with those that `auto` would rather have had.
 */
export function engineWhy({
  engine,
  wanted,
  fallback = null,
  before = null
}: EngineWhyInit): string {
  if (fallback !== null) return fallback
  if (before !== null && before !== engine) {
    const instead = wanted === 'auto' ? `${whyNot(before)}; so` : 'as asked;'
    return `${instead} not on ${before}, as this run has been: the last digits will differ`
  }
  if (wanted !== 'auto') return 'as asked'
  if (before !== null) return 'as this run has been'
  if (engine === 'webgpu') return 'measured faster than onnx'
  const better = AUTOMATIC.slice(0, AUTOMATIC.indexOf(engine))
  return better.length === 0 ? 'the fastest' : better.map(whyNot).join('; ')
}

const whyNot = (engine: EngineName): string =>
  `${engine}: ${missing(engine) ?? 'does not work, memesh engines says why'}`
