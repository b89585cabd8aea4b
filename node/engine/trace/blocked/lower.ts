import { bandedRule } from '../banded/lower.ts'
import type { UseOfBands } from '../form.ts'
import { type Graph, liveValues, type Value } from '../graph.ts'
import { ORDINARY_RULES } from '../ordinary/lower.ts'
import { again, readers } from '../passes/rewrite.ts'
import { convolution } from './convolution.ts'
import { elementwise } from './elementwise.ts'
import { type BlockedRules, Layouts } from './layouts.ts'
import { pooling } from './pooling.ts'
import { reduction } from './reduction.ts'

/** What is done in blocks. All else, and what these decline, is done as in the ordinary form. */
const BLOCKED_RULES: BlockedRules = { ...elementwise, ...reduction, ...convolution, ...pooling }

/** Puts products with band matrices, onnxruntime's operators in blocks and standard ones in the place of tfjs's own. */
export const lowerBlocked =
  (block: number, bands: UseOfBands = 'faster') =>
  (outputs: readonly Value[], graph: Graph): Value[] => {
    const layouts = new Layouts(graph, block, readers(outputs))
    const banded = bandedRule(layouts, outputs, bands)
    for (const value of liveValues(outputs)) {
      const lowered = banded(value) ?? BLOCKED_RULES[value.operator]?.(layouts, value)
      layouts.keep(value, lowered ?? ordinary(layouts, value))
    }
    return outputs.map(value => layouts.plain(value))
  }

function ordinary(layouts: Layouts, value: Value): { plain: Value } {
  const { graph } = layouts
  const inputs = value.inputs.map(input => layouts.plain(input))
  const rule = ORDINARY_RULES[value.operator]
  return { plain: rule?.(graph, inputs, value) ?? again(graph, value, inputs) }
}
