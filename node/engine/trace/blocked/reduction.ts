import type { Value } from '../graph.ts'
import { reduce, reshape, slice } from '../operations.ts'
import { REDUCTIONS } from '../operator-kinds.ts'
import type { BlockedRule, BlockedRules } from './layouts.ts'

/** Over all places of an image, and over the batch too if asked for: first within blocks, which is fast. */
const reductionRule: BlockedRule = (layouts, value) => {
  const { graph, block } = layouts
  const { operator } = value
  const [x, over] = value.inputs as [Value, Value]
  const axes = Array.from(over.data as BigInt64Array, Number).sort()
  if (!layouts.isBlocked(x) || !['1,2', '0,1,2'].includes(`${axes}`)) return undefined
  const images = layouts.blocked(x)
  const [batch, channels, height, width] = images.shape as [number, number, number, number]
  const places = reshape(graph, images, [(batch * channels) / block, height * width, block])
  const each = reshape(graph, reduce(graph, operator, places, [1]), [batch, channels])
  const all = axes.length === 3 ? reduce(graph, operator, each, [0]) : each
  const axis = all.shape.length - 1
  return { plain: slice(graph, all, [{ axis, begin: 0, end: x.shape[3]! }]) }
}

export const reduction: BlockedRules = Object.fromEntries(
  [...REDUCTIONS].map(operator => [operator, reductionRule])
)
