import type { BatchToSpaceNDAttrs, SpaceToBatchNDAttrs } from '@tensorflow/tfjs-core'
import { pad, reshape, slice, transpose } from '../operations.ts'
import { type KernelTable, kernel } from './types.ts'

/** Images split into parts of every n-th pixel, and put together again. Parts lie along the batch, slowest. */
export const blocks: KernelTable = {
  SpaceToBatchND: kernel<'x', SpaceToBatchNDAttrs>((graph, { x }, { blockShape, paddings }) => {
    const rank = blockShape.length
    const [batch = 1, ...axes] = x.shape
    const rest = axes.slice(rank)
    const around = [[0, 0], ...paddings, ...rest.map(() => [0, 0])] as [number, number][]
    const padded = pad(graph, x, around)
    const parts = blockShape.map((block, i) => padded.shape[i + 1]! / block)
    const split = parts.flatMap((part, i) => [part, blockShape[i]!])
    const places = blockShape.map((_, i) => 2 * i + 2)
    const perm = [...places, 0, ...places.map(axis => axis - 1), ...behind(2 * rank + 1, rest)]
    const moved = transpose(graph, reshape(graph, padded, [batch, ...split, ...rest]), perm)
    return reshape(graph, moved, [batch * product(blockShape), ...parts, ...rest])
  }),
  BatchToSpaceND: kernel<'x', BatchToSpaceNDAttrs>((graph, { x }, { blockShape, crops }) => {
    const rank = blockShape.length
    const [parts = 1, ...axes] = x.shape
    const rest = axes.slice(rank)
    const batch = parts / product(blockShape)
    const perm = [
      rank,
      ...blockShape.flatMap((_, i) => [rank + 1 + i, i]),
      ...behind(2 * rank + 1, rest)
    ]
    const moved = transpose(graph, reshape(graph, x, [...blockShape, batch, ...axes]), perm)
    const lengths = blockShape.map((block, i) => axes[i]! * block)
    return slice(
      graph,
      reshape(graph, moved, [batch, ...lengths, ...rest]),
      crops.map(([before = 0, after = 0], i) => ({
        axis: i + 1,
        begin: before,
        end: lengths[i]! - after
      }))
    )
  })
}

const product = (numbers: readonly number[]): number => numbers.reduce((all, n) => all * n, 1)
const behind = (first: number, axes: readonly number[]): number[] => axes.map((_, i) => first + i)
