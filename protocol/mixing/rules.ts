import { mean } from './mean.ts'
import { metropolis } from './metropolis.ts'
import type { MixingRule } from './types.ts'

/** Every mixing rule by the name that a manifest's `exchange.mixing` gives it. */
export const mixingRules: Readonly<Record<MixingRule['name'], MixingRule>> = { mean, metropolis }
