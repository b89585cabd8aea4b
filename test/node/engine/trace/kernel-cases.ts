import type { Shape } from '../../../../protocol/meme/architecture.ts'

/** `indices`: whole numbers from 0 to before `below`. `positive`: at least 0.1. `truths`: about half of them. */
interface KernelInput {
  readonly kind: 'numbers' | 'positive' | 'truths' | 'indices'
  readonly shape: Shape
  readonly below?: number
}

/** One call of a kernel of tfjs. Inputs of kernels that take a list are called 0, 1 and so on. */
export interface KernelCase {
  readonly kernel: string
  readonly what?: string
  readonly inputs: Readonly<Record<string, KernelInput>>
  readonly attributes: object
  /** An input that is what another kernel makes of one of the others. */
  readonly made?: { readonly input: string; readonly by: string; readonly from: string }
}

const numbers = (...shape: number[]): KernelInput => ({ kind: 'numbers', shape })
const positive = (...shape: number[]): KernelInput => ({ kind: 'positive', shape })
const truths = (...shape: number[]): KernelInput => ({ kind: 'truths', shape })
const indices = (below: number, ...shape: number[]): KernelInput => ({
  kind: 'indices',
  shape,
  below
})

const of = (
  kernel: string,
  inputs: KernelCase['inputs'],
  attributes: object = {},
  what?: string
): KernelCase => ({ kernel, inputs, attributes, ...(what !== undefined && { what }) })

const list = (kernel: string, inputs: readonly KernelInput[], attributes: object, what?: string) =>
  of(kernel, Object.fromEntries(inputs.map((input, i) => [i, input])), attributes, what)

const each = (kernels: string, make: (kernel: string) => KernelCase[]): KernelCase[] =>
  kernels.trim().split(/\s+/).flatMap(make)

const elementwise: KernelCase[] = [
  ...each(
    `Abs Ceil Cos Elu Erf Exp Expm1 Floor Identity Neg Reciprocal Relu Relu6 Round Selu Sigmoid Sign Sin Softplus
     Square Tanh ZerosLike OnesLike`,
    kernel => [of(kernel, { x: numbers(2, 3, 5) })]
  ),
  ...each('Log Log1p Rsqrt Sqrt', kernel => [of(kernel, { x: positive(2, 3, 5) })]),
  ...each(
    `Add Sub Multiply Maximum Minimum SquaredDifference Greater GreaterEqual Less LessEqual`,
    kernel => [
      of(kernel, { a: numbers(2, 3, 5), b: numbers(2, 3, 5) }),
      of(kernel, { a: numbers(2, 3, 1), b: numbers(3, 5) }, {}, 'broadcast')
    ]
  ),
  ...each('Equal NotEqual', kernel => [of(kernel, { a: indices(3, 2, 9), b: indices(3, 2, 9) })]),
  ...each('LogicalAnd LogicalOr', kernel => [of(kernel, { a: truths(2, 9), b: truths(2, 9) })]),
  of('LogicalNot', { x: truths(2, 9) }),
  of('RealDiv', { a: numbers(2, 5), b: positive(2, 5) }),
  of('Pow', { a: positive(2, 5), b: numbers(2, 5) }),
  of('Pow', { a: numbers(2, 5), b: indices(4, 2, 5) }, {}, 'whole exponents'),
  list('AddN', [numbers(2, 5), numbers(2, 5), numbers(2, 5)], {}),
  of('Cast', { x: numbers(2, 9) }, { dtype: 'int32' }, 'towards 0'),
  of('Cast', { x: numbers(2, 9) }, { dtype: 'bool' }, 'whether it is 0'),
  of('Cast', { x: truths(2, 9) }, { dtype: 'float32' }, 'truths'),
  of('ClipByValue', { x: numbers(2, 9) }, { clipValueMin: -0.5, clipValueMax: 0.7 }),
  of('EluGrad', { dy: numbers(2, 9), y: numbers(2, 9) }),
  of('LeakyRelu', { x: numbers(2, 9) }, { alpha: 0.3 }),
  of('Prelu', { x: numbers(2, 3, 5), alpha: numbers(3, 1) }),
  of('Step', { x: numbers(2, 9) }, { alpha: 0 }),
  of('Step', { x: numbers(2, 9) }, { alpha: -1 }, 'with a negative side')
]

const x34 = { x: numbers(2, 3, 4) }
const shapes: KernelCase[] = [
  of('Reshape', x34, { shape: [4, -1] }),
  of('ExpandDims', { input: numbers(2, 3) }, { dim: -1 }),
  of('Transpose', x34, { perm: [2, 0, 1] }),
  list('Concat', [numbers(2, 3), numbers(2, 5)], { axis: 1 }),
  list('Pack', [numbers(2, 3), numbers(2, 3), numbers(2, 3)], { axis: 1 }),
  list('Pack', [numbers(2, 3), numbers(2, 3)], { axis: -1 }, 'behind the last axis'),
  of('PadV2', x34, {
    paddings: [
      [0, 0],
      [1, 2],
      [0, 3]
    ],
    constantValue: 0.5
  }),
  of('Tile', x34, { reps: [1, 2, 3] }),
  of('Tile', { x: numbers(2, 1, 4) }, { reps: [1, 3, 1] }, 'one of an axis'),
  of(
    'OneHot',
    { indices: indices(5, 2, 4) },
    { depth: 5, onValue: 1, offValue: 0, dtype: 'float32' }
  ),
  of(
    'OneHot',
    { indices: indices(5, 6) },
    { depth: 4, onValue: 3, offValue: -2, dtype: 'float32' },
    'smoothed, with indices beyond'
  ),
  of('Select', { condition: truths(2, 5), t: numbers(2, 5), e: numbers(2, 5) }),
  of('Slice', x34, { begin: [0, 1, 1], size: [2, 2, -1] }),
  of('SplitV', x34, { numOrSizeSplits: [1, 3], axis: -1 }),
  of('SplitV', x34, { numOrSizeSplits: 2, axis: 2 }, 'equal parts'),
  of('Unpack', { value: numbers(2, 3, 4) }, { axis: 1 }),
  of('Unpack', { value: numbers(3, 4) }, { axis: -1 }, 'the last axis'),
  of('Reverse', x34, { dims: [1] }),
  of('Reverse', x34, { dims: [0, -1] }, 'two axes'),
  of('GatherV2', { x: numbers(5, 3), indices: indices(5, 2, 4) }, { axis: 0, batchDims: 0 }),
  of(
    'GatherV2',
    { x: numbers(2, 5, 3), indices: indices(5, 4) },
    { axis: 1, batchDims: 0 },
    'an inner axis'
  ),
  of(
    'SpaceToBatchND',
    { x: numbers(2, 5, 6, 3) },
    {
      blockShape: [2, 3],
      paddings: [
        [1, 2],
        [0, 3]
      ]
    }
  ),
  of('SpaceToBatchND', { x: numbers(2, 5, 3) }, { blockShape: [2], paddings: [[0, 1]] }, 'series'),
  of(
    'BatchToSpaceND',
    { x: numbers(12, 2, 3, 4) },
    {
      blockShape: [2, 3],
      crops: [
        [1, 0],
        [0, 2]
      ]
    }
  ),
  of('BatchToSpaceND', { x: numbers(4, 3, 4) }, { blockShape: [2], crops: [[1, 2]] }, 'series'),
  of(
    'UnsortedSegmentSum',
    { x: numbers(8, 3), segmentIds: indices(5, 8) },
    { numSegments: 6 },
    'some often, some never'
  ),
  of(
    'UnsortedSegmentSum',
    { x: numbers(8), segmentIds: indices(3, 8) },
    { numSegments: 3 },
    'scalars'
  )
]

const reductions: KernelCase[] = [
  ...each('Sum Mean Prod Min', kernel => [
    of(kernel, x34, { axis: [0, 2], keepDims: false }),
    of(kernel, x34, { axis: [1], keepDims: true }, 'keeping the axis')
  ]),
  of('Max', x34, { reductionIndices: [2], keepDims: false }),
  of('Max', x34, { reductionIndices: [0, 1, 2], keepDims: true }, 'all axes'),
  ...each('All Any', kernel => [
    of(kernel, { x: truths(2, 6, 2) }, { axis: [2], keepDims: false }),
    of(kernel, { x: truths(2, 6, 2) }, { axis: [2], keepDims: true }, 'keeping the axis')
  ]),
  of('ArgMax', x34, { axis: 1 }),
  of('Softmax', { logits: numbers(2, 5) }, { dim: 1 }),
  of('BatchMatMul', { a: numbers(3, 4), b: numbers(4, 5) }, flags(false, false)),
  of('BatchMatMul', { a: numbers(4, 3), b: numbers(5, 4) }, flags(true, true), 'transposed'),
  of('BatchMatMul', { a: numbers(2, 4, 3), b: numbers(2, 4, 5) }, flags(true, false), 'stacks'),
  of('BatchMatMul', { a: numbers(2, 3, 4), b: numbers(1, 5, 4) }, flags(false, true), 'broadcast'),
  ...each('linear relu relu6 elu sigmoid leakyrelu', activation => [
    of(
      '_FusedMatMul',
      { a: numbers(2, 3, 4), b: numbers(2, 4, 5), bias: numbers(5) },
      { ...flags(false, false), activation, leakyreluAlpha: 0.3 },
      activation
    )
  ]),
  of(
    'FusedBatchNorm',
    {
      x: numbers(2, 3, 4),
      mean: numbers(4),
      variance: positive(4),
      scale: numbers(4),
      offset: numbers(4)
    },
    { varianceEpsilon: 0.01 }
  ),
  of(
    'FusedBatchNorm',
    { x: numbers(2, 3, 4), mean: numbers(4), variance: positive(4) },
    { varianceEpsilon: 0.01 },
    'neither scale nor offset'
  )
]

function flags(transposeA: boolean, transposeB: boolean) {
  return { transposeA, transposeB }
}

const image = numbers(2, 7, 8, 3)
type Geometry = readonly [string, { strides: number[]; pad: string; dilations: number[] }]
const strided: readonly Geometry[] = [
  ['valid', { strides: [1, 1], pad: 'valid', dilations: [1, 1] }],
  ['same', { strides: [1, 1], pad: 'same', dilations: [1, 1] }],
  ['strides with a rest', { strides: [2, 3], pad: 'valid', dilations: [1, 1] }],
  ['strides, same', { strides: [2, 2], pad: 'same', dilations: [1, 1] }]
]
const dilated: Geometry = ['dilated', { strides: [1, 1], pad: 'same', dilations: [2, 3] }]

/** [height, width] of what a window of 3 × 2 leaves of the image. */
const LEFT: Readonly<Record<string, readonly [number, number]>> = {
  valid: [5, 7],
  same: [7, 8],
  'strides with a rest': [3, 3],
  'strides, same': [4, 4],
  dilated: [7, 8],
  'side by side': [2, 4]
}

const convolutions: KernelCase[] = [...strided, dilated].flatMap(([what, geometry]) => {
  const attributes = { ...geometry, dataFormat: 'NHWC' }
  const forward = { x: image, filter: numbers(3, 2, 3, 4) }
  const each = { x: image, filter: numbers(3, 2, 3, 2) }
  return [
    of('Conv2D', forward, attributes, what),
    of(
      'FusedConv2D',
      { ...forward, bias: numbers(4) },
      { ...attributes, activation: 'relu' },
      what
    ),
    of('DepthwiseConv2dNative', each, attributes, what),
    of(
      'FusedDepthwiseConv2D',
      { ...each, bias: numbers(6) },
      { ...attributes, activation: 'elu' },
      what
    )
  ]
})

const convolutionGradients: KernelCase[] = strided.flatMap(([what, geometry]) => {
  const attributes = { ...geometry, dataFormat: 'NHWC' }
  const [height, width] = LEFT[what]!
  const filter = numbers(3, 2, 3, 4)
  const dy = numbers(2, height, width, 4)
  const own = { filter: numbers(3, 2, 3, 2), dy: numbers(2, height, width, 6) }
  return [
    of('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: image.shape }, what),
    of(
      'Conv2DBackpropFilter',
      { x: image, dy },
      { ...attributes, filterShape: filter.shape },
      what
    ),
    ...(geometry.strides[0] === geometry.strides[1]
      ? [
          of(
            'DepthwiseConv2dNativeBackpropInput',
            own,
            { ...attributes, inputShape: image.shape },
            what
          ),
          of(
            'DepthwiseConv2dNativeBackpropFilter',
            { x: image, dy: own.dy },
            { ...attributes, filterShape: own.filter.shape },
            what
          )
        ]
      : [])
  ]
})

const tiled: Geometry = ['side by side', { strides: [3, 2], pad: 'valid', dilations: [1, 1] }]
const pools: KernelCase[] = [...strided, tiled].flatMap(([what, { strides, pad }]) => {
  const attributes = { filterSize: [3, 2], strides, pad }
  const dy = numbers(2, ...LEFT[what]!, 3)
  return [
    of('MaxPool', { x: image }, attributes, what),
    of('AvgPool', { x: image }, attributes, what),
    of('AvgPoolGrad', { dy, input: image }, attributes, what),
    {
      ...of('MaxPoolGrad', { dy, input: image }, attributes, what),
      made: { input: 'output', by: 'MaxPool', from: 'input' }
    }
  ]
})

const resizes: KernelCase[] = (
  [
    ['twice', [14, 16], {}],
    ['other sizes', [11, 5], {}],
    ['corners aligned', [10, 12], { alignCorners: true }],
    ['half-pixel centres', [10, 5], { halfPixelCenters: true }]
  ] as const
).flatMap(([what, size, options]) => {
  const attributes = { alignCorners: false, halfPixelCenters: false, ...options, size }
  const dy = numbers(2, ...size, 3)
  return ['ResizeNearestNeighbor', 'ResizeBilinear'].flatMap(kernel => [
    of(kernel, { images: image }, attributes, what),
    of(`${kernel}Grad`, { images: image, dy }, attributes, what)
  ])
})

/** A case for every kernel that can be recorded, and for its different ways. */
export const KERNEL_CASES: readonly KernelCase[] = [
  ...elementwise,
  ...shapes,
  ...reductions,
  ...convolutions,
  ...convolutionGradients,
  ...pools,
  ...resizes
]
