import { type DataType, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { initializers } from '@tensorflow/tfjs-layers'
import type { Shape } from '../../protocol/meme/architecture.ts'
import { sizeOf } from '../../protocol/meme/layers/shapes.ts'
import type { Generator } from '../../protocol/ports.ts'

type Initializer = ReturnType<typeof initializers.zeros>

/** Where weights are drawn from: mean ± limit. */
interface Range {
  readonly mean: number
  readonly limit: number
}

type Rule = (config: Readonly<Record<string, unknown>>, shape: Shape) => Range

const normal: Rule = ({ mean, stddev }) => ({
  mean: mean as number,
  limit: Math.sqrt(3) * (stddev as number)
})

/** All of tfjs's random initializers; Glorot's, He's and LeCun's are kinds of variance scaling. */
const RULES: readonly (readonly [Initializer, Rule])[] = [
  [
    initializers.randomUniform({}),
    ({ minval, maxval }) => {
      const [low, high] = [minval as number, maxval as number]
      return { mean: (low + high) / 2, limit: (high - low) / 2 }
    }
  ],
  [initializers.randomNormal({}), normal],
  [initializers.truncatedNormal({}), normal],
  [
    initializers.varianceScaling({ scale: 1, mode: 'fanIn', distribution: 'uniform' }),
    ({ scale, mode }, shape) => {
      const [fanIn, fanOut] = fans(shape)
      const fan = mode === 'fanIn' ? fanIn : mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2
      return { mean: 0, limit: Math.sqrt((3 * (scale as number)) / Math.max(1, fan)) }
    }
  ],
  [
    initializers.orthogonal({}),
    ({ gain }, shape) => {
      const columns = shape.at(-1) ?? 1
      const rows = sizeOf(shape) / columns
      return { mean: 0, limit: (gain as number) * Math.sqrt(3 / Math.max(rows, columns)) }
    }
  ]
]

/**
 * Has tfjs's random initializers draw from our streams while `build` runs: uniform numbers with the mean and the
 * standard deviation that each asks for, seeds of theirs left aside. So a run's seed fixes the weights on every machine
 * (only + − × ÷ √ are used), and orthogonal kernels, which tfjs takes minutes for, cost no more than others. The
 * constant ones do as ever. tfjs has one set of initializers a thread: builds must not overlap.
 * @param stream of the n-th weight that is drawn, from 0
 */
export async function withKeyedInitializers<T>(
  stream: (draw: number) => Generator,
  build: () => T | Promise<T>
): Promise<T> {
  let draws = 0
  const restores = RULES.map(([example, rule]) => {
    const prototype = Object.getPrototypeOf(example) as Initializer
    const { apply } = prototype
    prototype.apply = function (shape, dtype) {
      // What is being built has sizes on all axes.
      const sizes = shape as number[]
      return draw(sizes, dtype, rule(this.getConfig(), sizes), stream(draws++))
    }
    return () => {
      prototype.apply = apply
    }
  })
  try {
    return await build()
  } finally {
    for (const restore of restores) restore()
  }
}

function draw(
  shape: Shape,
  dtype: DataType | undefined,
  { mean, limit }: Range,
  generator: Generator
): Tensor {
  const values = new Float32Array(sizeOf(shape))
  for (let i = 0; i < values.length; i++) {
    values[i] = mean + (2 * generator.uniform() - 1) * limit
  }
  return tensor(values, [...shape], dtype)
}

/** Inputs and outputs of a unit, as tfjs counts them. */
function fans(shape: Shape): [fanIn: number, fanOut: number] {
  if (shape.length < 2) {
    const root = Math.sqrt(sizeOf(shape))
    return [root, root]
  }
  const field = sizeOf(shape.slice(0, -2))
  return [field * shape.at(-2)!, field * shape.at(-1)!]
}
