import type { Layout, LayoutEntry } from '../../protocol/meme/layout.ts'
import type { Generator } from '../../protocol/ports.ts'

/**
 * The weights that a model begins with, flat. Kernels are uniform, by He et al. 2015 where relu or elu follows, else by
 * Glorot and Bengio 2010; γ and moving variances are 1, all else 0. Only + − × ÷ √ are used, so that one seed gives the
 * same bits on every machine and engine.
 * @param stream the random stream of one weight; no two weights share one
 */
export function initialWeights(
  layout: Layout,
  stream: (layer: string, weight: string) => Generator
): Float32Array {
  const values = new Float32Array(layout.size)
  for (const entry of layout.entries) {
    const part = values.subarray(entry.offset, entry.offset + entry.size)
    if (entry.weight === 'gamma' || entry.weight === 'movingVariance') part.fill(1)
    const limit = uniformLimit(entry)
    if (limit > 0) fillUniform(part, limit, stream(entry.layer, entry.weight))
  }
  return values
}

/** Values are drawn from ±limit; 0 for all but kernels. */
function uniformLimit({ weight, rectified, fanIn, fanOut }: LayoutEntry): number {
  if (weight !== 'kernel' && weight !== 'depthwiseKernel') return 0
  return Math.sqrt(6 / (rectified ? fanIn : fanIn + fanOut))
}

function fillUniform(values: Float32Array, limit: number, generator: Generator): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * generator.uniform() - 1) * limit
}
