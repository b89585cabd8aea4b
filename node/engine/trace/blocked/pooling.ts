import type { Value } from '../graph.ts'
import { tiles, windowOf } from '../kernels/windows.ts'
import type { BlockedRules } from './layouts.ts'
import { maxPoolGradient } from './max-pool-gradient.ts'
import { pool } from './pool.ts'

/** Poolings of what is in blocks already: by themselves they gain nothing. */
export const pooling: BlockedRules = {
  'tfjs.MaxPool': (layouts, value) => {
    const [x] = value.inputs as [Value]
    if (!layouts.isBlocked(x)) return undefined
    return { blocked: pool(layouts, 'MaxPool', layouts.blocked(x), windowOf(value)) }
  },
  'tfjs.AvgPool': (layouts, value) => {
    const [x] = value.inputs as [Value]
    if (!layouts.isBlocked(x)) return undefined
    return { blocked: pool(layouts, 'AveragePool', layouts.blocked(x), windowOf(value)) }
  },
  'tfjs.MaxPoolGrad': (layouts, value) => {
    const [, input] = value.inputs as [Value, Value]
    if (!layouts.isBlocked(input) || !tiles(windowOf(value))) return undefined
    return { blocked: maxPoolGradient(layouts, value) }
  }
}
