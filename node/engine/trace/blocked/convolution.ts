import type { Value } from '../graph.ts'
import { type Window, windowAttributes, windowOf } from '../kernels/windows.ts'
import { pad } from '../operations.ts'
import { filterGradient } from './filter-gradient.ts'
import { filterForInput, filterForOutput } from './filters.ts'
import { type BlockedRules, type Layouts, NCHWC } from './layouts.ts'

/** Filling channels up with zeros to more than so many times their number costs more than blocks gain. */
const MOST_FILLING = 3

export const convolution: BlockedRules = {
  'tfjs.Conv2D': (layouts, value) => {
    const [x, filter, bias] = value.inputs as [Value, Value, Value | undefined]
    const window = windowOf(value)
    if (isDilated(window) || !isWorth(layouts, value.shape[3]!)) return undefined
    // Of less than a block of channels, the convolution reads plain images.
    const few = x.shape[3]! < layouts.block
    const [top, left, bottom, right] = window.pads
    const inputs = [
      few ? layouts.first(x) : layouts.padRows(layouts.blocked(x), left, right),
      filterForOutput(layouts, layouts.plain(filter), few)
    ]
    if (bias !== undefined) {
      const [channels] = bias.shape as [number]
      inputs.push(pad(layouts.graph, layouts.plain(bias), [[0, layouts.fill(channels) - channels]]))
    }
    const { activation } = value.attributes
    const blocked = layouts.graph.node(`${NCHWC}.Conv`, inputs, {
      type: 'float32',
      shape: layouts.shape(value.shape),
      attributes: {
        ...windowAttributes(few ? window : { ...window, pads: [top, 0, bottom, 0] }),
        ...(activation !== undefined && { activation })
      }
    })
    return { blocked }
  },
  /** A convolution of the outputs' gradients with the filter turned about, padded where windows have overlapped. */
  'tfjs.Conv2DBackpropInput': (layouts, value) => {
    const [dy, filter] = value.inputs as [Value, Value]
    const { kernel, strides, dilations, pads } = windowOf(value)
    const turned = pads.map((size, side) => kernel[side % 2]! - 1 - size)
    const fits = isWorth(layouts, value.shape[3]!) && isWorth(layouts, dy.shape[3]!)
    if (!fits || isSparse({ strides, dilations }) || turned.some(size => size < 0)) return undefined
    const [top = 0, left = 0, bottom = 0, right = 0] = turned
    const inputs = [
      layouts.padRows(layouts.blocked(dy), left, right),
      filterForInput(layouts, layouts.plain(filter))
    ]
    const blocked = layouts.graph.node(`${NCHWC}.Conv`, inputs, {
      type: 'float32',
      shape: layouts.shape(value.shape),
      attributes: { kernel_shape: kernel, strides, pads: [top, 0, bottom, 0] }
    })
    return { blocked }
  },
  'tfjs.Conv2DBackpropFilter': (layouts, value) => {
    const [, dy] = value.inputs as [Value, Value]
    const window = windowOf(value)
    if (isSparse(window) || !isWorth(layouts, dy.shape[3]!)) return undefined
    return { plain: filterGradient(layouts, value) }
  }
}

const isWorth = (layouts: Layouts, channels: number): boolean =>
  layouts.fill(channels) <= MOST_FILLING * channels

const isDilated = ({ dilations }: Pick<Window, 'dilations'>): boolean =>
  dilations.some(size => size > 1)

const isSparse = ({ strides, dilations }: Pick<Window, 'strides' | 'dilations'>): boolean =>
  isDilated({ dilations }) || strides.some(size => size > 1)
