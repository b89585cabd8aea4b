import { type KernelTable, kernel } from './types.ts'
import { type PoolAttrs, poolInfo, windowed } from './windows.ts'

/** Recorded as tfjs has them; `../ordinary/pooling.ts` and `../blocked/pooling.ts` say what becomes of them. */
export const pooling: KernelTable = {
  MaxPool: kernel<'x', PoolAttrs>((graph, { x }, attributes) => {
    const info = poolInfo(x.shape, attributes)
    return windowed(graph, 'MaxPool', [x], info.outShape, info)
  }),
  AvgPool: kernel<'x', PoolAttrs>((graph, { x }, attributes) => {
    const info = poolInfo(x.shape, attributes)
    return windowed(graph, 'AvgPool', [x], info.outShape, info)
  }),
  MaxPoolGrad: kernel<'dy' | 'input' | 'output', PoolAttrs>(
    (graph, { dy, input, output }, attributes) => {
      const info = poolInfo(input.shape, attributes)
      return windowed(graph, 'MaxPoolGrad', [dy, input, output], input.shape, info)
    }
  ),
  AvgPoolGrad: kernel<'dy' | 'input', PoolAttrs>((graph, { dy, input }, attributes) =>
    windowed(graph, 'AvgPoolGrad', [dy], input.shape, poolInfo(input.shape, attributes))
  )
}
