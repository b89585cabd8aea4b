import type { Layout, LayoutEntry } from '../../protocol/meme/layout.ts'
import type { Generator } from '../../protocol/ports.ts'

/**
 * The weights that a model begins with, flat. Kernels and biases are uniform in ±1/√fanIn: He et al. 2015 for a leaky
 * slope of √5, PyTorch's default, which the papers' learning rates were chosen for (He's for relu is √6 times wider, and
 * kills LeNet5 at them). γ and moving variances are 1, all else 0. Only + − × ÷ √ are used, so that one seed gives the
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

/** Values are drawn from ±limit; 0 for what is not drawn. */
function uniformLimit({ weight, fanIn }: LayoutEntry): number {
  const drawn = weight === 'kernel' || weight === 'depthwiseKernel' || weight === 'bias'
  return drawn ? Math.sqrt(1 / fanIn) : 0
}

function fillUniform(values: Float32Array, limit: number, generator: Generator): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * generator.uniform() - 1) * limit
}
