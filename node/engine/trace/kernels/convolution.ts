import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { activate } from './activation.ts'
import { type KernelTable, kernel } from './types.ts'
import { type ConvolutionAttrs, convolutionInfo, windowed } from './windows.ts'

/** Recorded as tfjs has them; `../ordinary/convolution.ts` and `../blocked/convolution.ts` say what becomes of them. */
export const convolution: KernelTable = {
  Conv2D: kernel<'x' | 'filter', ConvolutionAttrs>((graph, { x, filter }, attributes) => {
    const info = convolutionInfo(x.shape, filter.shape, attributes)
    return windowed(graph, 'Conv2D', [x, filter], info.outShape, info)
  }),
  FusedConv2D: kernel<'x' | 'filter', ConvolutionAttrs & { activation: string }, 'bias'>(
    (graph, { x, filter, bias }, attributes) => {
      const info = convolutionInfo(x.shape, filter.shape, attributes)
      const inputs = bias === undefined ? [x, filter] : [x, filter, bias]
      return activate(graph, windowed(graph, 'Conv2D', inputs, info.outShape, info), attributes)
    }
  ),
  Conv2DBackpropInput: kernel<'dy' | 'filter', ConvolutionAttrs & { inputShape: Shape }>(
    (graph, { dy, filter }, attributes) => {
      const info = convolutionInfo(attributes.inputShape, filter.shape, attributes)
      return windowed(graph, 'Conv2DBackpropInput', [dy, filter], attributes.inputShape, info)
    }
  ),
  Conv2DBackpropFilter: kernel<'x' | 'dy', ConvolutionAttrs & { filterShape: Shape }>(
    (graph, { x, dy }, attributes) => {
      const info = convolutionInfo(x.shape, attributes.filterShape, attributes)
      return windowed(graph, 'Conv2DBackpropFilter', [x, dy], attributes.filterShape, info)
    }
  )
}
