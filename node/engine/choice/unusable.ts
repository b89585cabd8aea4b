import type { EngineName } from '../types.ts'
import { missing } from './installed.ts'
import { probe } from './probe.ts'

/**
 * Why an engine does not run here, in one line, or null. It is tried in a process of its own, which takes a second:
 * libraries may load and then fail. What tfjs brings along is not.
 */
export async function unusable(engine: EngineName): Promise<string | null> {
  const trusted = engine === 'wasm' || engine === 'cpu'
  return missing(engine) ?? (trusted ? null : await probe(engine))
}
