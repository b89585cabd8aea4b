import type { Graph, Value } from '../graph.ts'
import { type Rules, rewrite } from '../passes/rewrite.ts'
import { convolution } from './convolution.ts'
import { depthwise } from './depthwise.ts'
import { pooling } from './pooling.ts'

/** What becomes of the operations that kernels record as tfjs has them: standard operators, for every provider. */
export const ORDINARY_RULES: Rules = { ...convolution, ...depthwise, ...pooling }

/** Puts standard operators in the place of tfjs's own. */
export const lowerOrdinary = (outputs: readonly Value[], graph: Graph): Value[] =>
  rewrite(outputs, graph, (value, inputs) => ORDINARY_RULES[value.operator]?.(graph, inputs, value))
