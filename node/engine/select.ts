import type { EngineName } from './types.ts'

export async function selectEngine(wanted: EngineName | 'auto'): Promise<EngineName> {
  return wanted === 'auto' ? 'wasm' : wanted
}
