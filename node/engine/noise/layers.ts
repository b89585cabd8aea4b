import { dispose, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { layers } from '@tensorflow/tfjs-layers'
import { innerLayers } from '../tfjs/inner-layers.ts'
import { replaceCall } from '../tfjs/replace-call.ts'
import type { LayersModel } from '../types.ts'
import { type Draw, NOISY_CALLS, type NoisyCall } from './calls.ts'
import type { NoiseSource } from './types.ts'

/**
 * Has the layers of some models, inner ones and the cells of recurrent layers included, take their random numbers from
 * a source instead of drawing them. A layer of several models is the first one's. @returns what undoes it
 */
export function enterNoise(
  models: Readonly<Record<string, LayersModel>>,
  source: NoiseSource
): () => void {
  const undo: (() => void)[] = []
  const seen = new Set<layers.Layer>()
  for (const [model, root] of Object.entries(models)) {
    const draw: Draw = (shape, rate) => source({ model, shape, rate })
    for (const layer of innerLayers(root, seen)) {
      const noisy = NOISY_CALLS.get(layer.call)
      if (noisy !== undefined) undo.push(replaceNoisy(layer, noisy, draw))
      if ('dropoutFunc' in layer) undo.push(replaceMasks(layer as unknown as Cell, draw))
    }
  }
  return () => {
    for (const restore of undo) restore()
  }
}

function replaceNoisy(layer: layers.Layer, noisy: NoisyCall, draw: Draw): () => void {
  const quiet = layer.call
  return replaceCall(layer, (inputs, kwargs) => {
    if (!kwargs.training) return quiet.call(layer, inputs, kwargs)
    const [x] = [inputs].flat() as [Tensor]
    return tidy(() => noisy(layer as unknown as Parameters<NoisyCall>[0], x, draw))
  })
}

/** A cell of a recurrent layer: it draws masks at its first time step and keeps them for the next ones. */
interface Cell {
  dropoutMask: Tensor | Tensor[] | null
  recurrentDropoutMask: Tensor | Tensor[] | null
  dropoutFunc: ((ones: Tensor, rate: number) => Tensor) | null | undefined
}

function replaceMasks(cell: Cell, draw: Draw): () => void {
  const own = cell.dropoutFunc
  cell.dropoutFunc ??= ({ shape }, rate) => draw(shape, rate)
  forgetMasks(cell)
  return () => {
    cell.dropoutFunc = own
    forgetMasks(cell)
  }
}

/** tfjs does so at the next forward pass only, and not at all in a layer of several cells. */
function forgetMasks(cell: Cell): void {
  for (const name of ['dropoutMask', 'recurrentDropoutMask'] as const) {
    if (cell[name] === null) continue
    dispose(cell[name])
    cell[name] = null
  }
}
