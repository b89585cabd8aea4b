import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Value } from '../graph.ts'
import { pad, reshape, sizeOf } from '../operations.ts'
import { ELEMENTWISE, UNBOUNDED } from '../operator-kinds.ts'
import type { BlockedRule, BlockedRules, Layouts } from './layouts.ts'

/** What is between convolutions stays in blocks. */
const elementwiseRule: BlockedRule = (layouts, value) => {
  const { graph } = layouts
  const { operator, inputs, shape } = value
  const leader = inputs.find(input => layouts.isBlocked(input))
  if (shape.length !== 4 || leader?.shape[3] !== shape[3]) return undefined
  // What fills a block up must stay finite, since convolutions multiply it by zero.
  if (UNBOUNDED.has(operator) && layouts.fill(shape[3]!) !== shape[3]) return undefined
  const isAlike = inputs.every(
    input => sizeOf(input.shape) === 1 || `${input.shape}` === `${shape}`
  )
  const to = layouts.shape(shape)
  if (isAlike) {
    const operands = inputs.map(input =>
      sizeOf(input.shape) === 1 ? layouts.plain(input) : layouts.blocked(input)
    )
    return { blocked: graph.node(operator, operands, { ...value, shape: to }) }
  }
  const operands = inputs.map(input => broadcastable(layouts, input))
  const axes = [to[0]!, to[1]! / layouts.block, to[2]!, to[3]!, layouts.block]
  const result = graph.node(operator, operands, { ...value, shape: axes })
  return { blocked: reshape(graph, result, to) }
}

/** An operand with the axes of blocks: those along which it is broadcast are 1 long. */
function broadcastable(layouts: Layouts, value: Value): Value {
  const { graph, block } = layouts
  if (sizeOf(value.shape) === 1) return layouts.plain(value)
  if (layouts.isBlocked(value)) return layouts.axes(layouts.blocked(value))
  const shape: Shape = [...new Array<number>(4 - value.shape.length).fill(1), ...value.shape]
  const [batch, height, width, channels] = shape as [number, number, number, number]
  const plain = reshape(graph, layouts.plain(value), shape)
  if (channels === 1) return reshape(graph, plain, [batch, 1, height, width, 1])
  if (sizeOf(shape) > channels) return layouts.axes(layouts.toBlocks(plain))
  const filled = pad(graph, reshape(graph, plain, [channels]), [
    [0, layouts.fill(channels) - channels]
  ])
  return reshape(graph, filled, [1, layouts.fill(channels) / block, 1, 1, block])
}

export const elementwise: BlockedRules = Object.fromEntries(
  [...ELEMENTWISE].map(operator => [operator, elementwiseRule])
)
