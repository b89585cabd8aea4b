import type { ResizeBilinearAttrs } from '@tensorflow/tfjs-core'
import { type Interpolation, interpolate, type ResizeAttrs } from '../../tfjs/interpolation.ts'
import type { Graph, Value } from '../graph.ts'
import { type Kernel, type KernelTable, kernel } from './types.ts'
import { channelsFirst, channelsLast } from './windows.ts'

/**
 * Resizing is linear in rows and in columns: two products with constant matrices, the gradient with the same ones
 * transposed. So all of tfjs's ways to place pixels are alike, which ONNX's Resize knows in part and has no gradient of.
 */
export const resize: KernelTable = {
  ResizeNearestNeighbor: forward('nearest'),
  ResizeNearestNeighborGrad: backward('nearest'),
  ResizeBilinear: forward('bilinear'),
  ResizeBilinearGrad: backward('bilinear')
}

function forward(interpolation: Interpolation): Kernel {
  return kernel<'images', ResizeBilinearAttrs>((graph, { images }, attributes) => {
    const [, height = 0, width = 0] = images.shape
    const [newHeight, newWidth] = attributes.size
    const rows = matrix(graph, interpolation, height, newHeight, attributes, 'rows')
    const columns = matrix(graph, interpolation, width, newWidth, attributes, 'columns')
    return between(graph, rows, images, columns)
  })
}

function backward(interpolation: Interpolation): Kernel {
  return kernel<'images' | 'dy', ResizeAttrs>((graph, { images, dy }, attributes) => {
    const [, height = 0, width = 0] = images.shape
    const [, newHeight = 0, newWidth = 0] = dy.shape
    const rows = matrix(graph, interpolation, height, newHeight, attributes, 'columns')
    const columns = matrix(graph, interpolation, width, newWidth, attributes, 'rows')
    return between(graph, rows, dy, columns)
  })
}

/** The parts that positions have in resized ones, which are its rows or its columns. */
function matrix(
  graph: Graph,
  interpolation: Interpolation,
  length: number,
  resized: number,
  attributes: ResizeAttrs,
  resizedAre: 'rows' | 'columns'
): Value {
  const shape = resizedAre === 'rows' ? [resized, length] : [length, resized]
  const parts = new Float32Array(length * resized)
  for (const [to, shares] of interpolate(interpolation, length, resized, attributes).entries()) {
    for (const { from, weight } of shares) {
      parts[resizedAre === 'rows' ? to * length + from : from * resized + to]! += weight
    }
  }
  return graph.constant(parts, 'float32', shape)
}

/** rows · x · columns, of each image and channel. */
function between(graph: Graph, rows: Value, x: Value, columns: Value): Value {
  const [batch = 0, , width = 0, channels = 0] = x.shape
  const [height = 0] = rows.shape
  const type = 'float32'
  const tall = graph.node('MatMul', [rows, channelsFirst(graph, x)], {
    type,
    shape: [batch, channels, height, width]
  })
  const shape = [batch, channels, height, columns.shape[1]!]
  return channelsLast(graph, graph.node('MatMul', [tall, columns], { type, shape }))
}
