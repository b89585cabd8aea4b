import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { activate } from './activation.ts'
import { type KernelTable, kernel } from './types.ts'
import { type ConvolutionAttrs, convolutionInfo, windowed } from './windows.ts'

/** Convolutions of each channel by itself, with `multiplier` filters for each. */
export const depthwise: KernelTable = {
  DepthwiseConv2dNative: kernel<'x' | 'filter', ConvolutionAttrs>(
    (graph, { x, filter }, attributes) => {
      const info = convolutionInfo(x.shape, filter.shape, attributes, true)
      return windowed(graph, 'DepthwiseConv2dNative', [x, filter], info.outShape, info)
    }
  ),
  FusedDepthwiseConv2D: kernel<'x' | 'filter', ConvolutionAttrs & { activation: string }, 'bias'>(
    (graph, { x, filter, bias }, attributes) => {
      const info = convolutionInfo(x.shape, filter.shape, attributes, true)
      const inputs = bias === undefined ? [x, filter] : [x, filter, bias]
      const y = windowed(graph, 'DepthwiseConv2dNative', inputs, info.outShape, info)
      return activate(graph, y, attributes)
    }
  ),
  DepthwiseConv2dNativeBackpropInput: kernel<
    'dy' | 'filter',
    ConvolutionAttrs & { inputShape: Shape }
  >((graph, { dy, filter }, attributes) => {
    const { inputShape } = attributes
    const info = convolutionInfo(inputShape, filter.shape, attributes, true)
    const name = 'DepthwiseConv2dNativeBackpropInput'
    return windowed(graph, name, [dy, filter], inputShape, info)
  }),
  DepthwiseConv2dNativeBackpropFilter: kernel<
    'x' | 'dy',
    ConvolutionAttrs & { filterShape: Shape }
  >((graph, { x, dy }, attributes) => {
    const { filterShape } = attributes
    const info = convolutionInfo(x.shape, filterShape, attributes, true)
    const name = 'DepthwiseConv2dNativeBackpropFilter'
    return windowed(graph, name, [x, dy], filterShape, info)
  })
}
