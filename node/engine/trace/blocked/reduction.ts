import type { Value } from '../graph.ts'
import { reduce, reshape, slice } from '../operations.ts'
import { REDUCTIONS } from '../operator-kinds.ts'
import type { BlockedRule, BlockedRules } from './layouts.ts'

/**
 * Over all places of an image, and over the batch too if asked for, one axis after the other: numbers of a channel do not
 * lie side by side, so that runtimes add them up one by one. In a single sum over thousands of places the rounding errors
 * would show, and batch normalisation would enlarge them.
 */
const reductionRule: BlockedRule = (layouts, value) => {
  const [x, over] = value.inputs as [Value, Value]
  const axes = Array.from(over.data as BigInt64Array, Number).sort()
  if (x.shape.length !== 4 || !['1,2', '0,1,2'].includes(`${axes}`)) return undefined
  const inTurn = (images: Value, turns: readonly number[]) =>
    turns.reduce((sum, axis) => reduce(layouts.graph, value.operator, sum, [axis]), images)
  if (!layouts.isBlocked(x)) return { plain: inTurn(layouts.plain(x), axes.toReversed()) }

  const { graph, block } = layouts
  const images = layouts.blocked(x)
  const [batch, channels, height, width] = images.shape as [number, number, number, number]
  const places = reshape(graph, images, [(batch * channels) / block, height, width, block])
  const each = reshape(graph, inTurn(places, [2, 1]), [batch, channels])
  const all = axes.length === 3 ? inTurn(each, [0]) : each
  const axis = all.shape.length - 1
  return { plain: slice(graph, all, [{ axis, begin: 0, end: x.shape[3]! }]) }
}

export const reduction: BlockedRules = Object.fromEntries(
  [...REDUCTIONS].map(operator => [operator, reductionRule])
)
