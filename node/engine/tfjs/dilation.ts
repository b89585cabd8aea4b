import { batchToSpaceND, spaceToBatchND, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '../types.ts'
import { innerLayers } from './inner-layers.ts'
import { replaceCall } from './replace-call.ts'

/** A convolution of tfjs, as far as dilation goes. One number an axis. */
interface Convolution extends layers.Layer {
  dilationRate: number[]
  padding: 'valid' | 'same'
  readonly kernelSize: readonly number[]
}

/**
 * Has dilated convolutions compute the same without dilation while a step runs, since tfjs does not differentiate them:
 * on every rate-th pixel by itself, which are put together again (space to batch, as in arXiv 1606.00915, section 3.1).
 * @returns what undoes it
 */
export function enterDilation(models: Iterable<LayersModel>): () => void {
  const seen = new Set<layers.Layer>()
  const inner = [...models].flatMap(model => [...innerLayers(model, seen)])
  const undo = inner.filter(isDilated).map(undilated)
  return () => {
    for (const restore of undo) restore()
  }
}

/** tfjs's depthwise layer takes a rate and ignores it. Cells of recurrent layers convolve more than their input. */
const DILATING = ['Conv1D', 'Conv2D', 'SeparableConv2D']

const isDilated = (layer: layers.Layer): layer is Convolution =>
  DILATING.includes(layer.getClassName()) &&
  (layer as Convolution).dilationRate.some(rate => rate > 1) &&
  'dataFormat' in layer &&
  layer.dataFormat === 'channelsLast'

function undilated(layer: Convolution): () => void {
  const call = layer.call
  const { dilationRate, padding } = layer
  return replaceCall(layer, (inputs, kwargs) =>
    tidy(() => {
      const [x] = [inputs].flat() as [Tensor]
      const { paddings, crops } = extents(x, layer)
      const parts = spaceToBatchND(x, dilationRate, paddings)
      layer.dilationRate = dilationRate.map(() => 1)
      layer.padding = 'valid'
      try {
        return batchToSpaceND(call.call(layer, parts, kwargs) as Tensor, dilationRate, crops)
      } finally {
        layer.dilationRate = dilationRate
        layer.padding = padding
      }
    })
  )
}

/** What is put around the axes, so that each has as many pixels of every part, and what is too much behind it. */
function extents({ shape }: Tensor, { dilationRate, kernelSize, padding }: Convolution) {
  const axes = dilationRate.map((rate, axis) => {
    const around = padding === 'same' ? (kernelSize[axis]! - 1) * rate : 0
    const before = Math.floor(around / 2)
    const length = shape[axis + 1]! + around
    const more = Math.ceil(length / rate) * rate - length
    return { before, after: around - before + more, more }
  })
  return {
    paddings: axes.map(({ before, after }) => [before, after]),
    crops: axes.map(({ more }) => [0, more])
  }
}
