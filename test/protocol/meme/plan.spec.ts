import { expect } from 'chai'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import { ArchitectureError } from '../../../protocol/meme/errors.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'

const plan = (input: Shape, ...layers: object[]) =>
  planArchitecture(readArchitecture(layers.map((layer, at) => ({ id: `l${at}`, ...layer }))), input)

const dense = (units: number) => ({ kind: 'dense', units })
const conv2d = (filters: number, kernel: number[], rest = {}) => ({
  kind: 'conv2d',
  filters,
  kernel,
  ...rest
})

describe('planArchitecture', () => {
  const shapes: [string, Shape, object, Shape, number, number][] = [
    // name, input, layer, output, parameters, operations; all by hand
    ['dense', [5], dense(3), [3], 18, 3 * 11],
    ['dense without bias', [5], { ...dense(3), bias: false }, [3], 15, 30],
    ['conv1d', [10, 3], { kind: 'conv1d', filters: 4, kernel: 3 }, [8, 4], 40, 32 * 19],
    [
      'conv1d with stride and padding',
      [10, 3],
      { kind: 'conv1d', filters: 4, kernel: 3, stride: 3, padding: 'same' },
      [4, 4],
      40,
      16 * 19
    ],
    ['conv2d', [7, 9, 2], conv2d(5, [3, 4]), [5, 6, 5], 125, 150 * 49],
    ['conv2d with stride', [7, 9, 2], conv2d(5, [3, 4], { stride: [2, 3] }), [3, 2, 5], 125, 1470],
    [
      'conv2d with padding and tanh',
      [7, 9, 2],
      conv2d(5, [3, 4], { stride: [2, 3], padding: 'same', activation: 'tanh' }),
      [4, 3, 5],
      125,
      60 * 50
    ],
    [
      'depthwiseConv2d',
      [8, 8, 3],
      { kind: 'depthwiseConv2d', kernel: [3, 3], multiplier: 2 },
      [6, 6, 6],
      9 * 6 + 6,
      216 * 19
    ],
    ['maxPool2d', [7, 7, 3], { kind: 'maxPool2d', size: [2, 2] }, [3, 3, 3], 0, 27 * 4],
    [
      'overlapping avgPool2d',
      [7, 7, 3],
      { kind: 'avgPool2d', size: [3, 3], stride: [2, 1], padding: 'same' },
      [4, 7, 3],
      0,
      84 * 9
    ],
    ['globalAvgPool', [4, 5, 6], { kind: 'globalAvgPool' }, [6], 0, 120],
    ['globalMaxPool of a sequence', [5, 6], { kind: 'globalMaxPool' }, [6], 0, 30],
    ['batchNorm', [4, 5, 6], { kind: 'batchNorm' }, [4, 5, 6], 24, 240],
    ['layerNorm', [5, 6], { kind: 'layerNorm' }, [5, 6], 12, 210],
    ['activation', [5, 6], { kind: 'activation', function: 'relu' }, [5, 6], 0, 30],
    ['linear activation', [5, 6], { kind: 'activation', function: 'linear' }, [5, 6], 0, 0],
    ['flatten', [4, 5, 6], { kind: 'flatten' }, [120], 0, 0],
    ['dropout', [5], { kind: 'dropout', rate: 0.5 }, [5], 0, 0]
  ]
  for (const [name, input, layer, output, parameters, flops] of shapes) {
    it(`should plan ${name}`, () => {
      const planned = plan(input, layer)
      expect(planned.output).to.deep.equal(output)
      expect(planned.parameters).to.equal(parameters)
      expect(planned.flops).to.equal(flops)
    })
  }

  it('should follow the ids of add and concat', () => {
    const planned = plan(
      [6, 6, 2],
      conv2d(4, [1, 1]),
      conv2d(4, [3, 3], { padding: 'same' }),
      { kind: 'add', of: ['l0', 'l1'] },
      { kind: 'concat', of: ['l2', 'l1', 'l0'] }
    )
    expect(planned.layers.map(layer => layer.output)).to.deep.equal([
      [6, 6, 4],
      [6, 6, 4],
      [6, 6, 4],
      [6, 6, 12]
    ])
    expect(planned.layers.map(layer => layer.flops).slice(2)).to.deep.equal([144, 0])
    expect(planned.largestActivation).to.equal(432)
  })

  it('should put batch-norm statistics behind all weights', () => {
    const { layout } = plan([3], dense(2), { kind: 'batchNorm' }, dense(4), { kind: 'batchNorm' })
    const rows = layout.entries.map(({ layer, weight, offset, size }) =>
      [layer, weight, offset, size].join(' ')
    )
    expect(rows).to.deep.equal([
      'l0 kernel 0 6',
      'l0 bias 6 2',
      'l1 gamma 8 2',
      'l1 beta 10 2',
      'l2 kernel 12 8',
      'l2 bias 20 4',
      'l3 gamma 24 4',
      'l3 beta 28 4',
      'l1 movingMean 32 2',
      'l1 movingVariance 34 2',
      'l3 movingMean 36 4',
      'l3 movingVariance 40 4'
    ])
    expect([layout.trainable, layout.statistics, layout.size]).to.deep.equal([32, 12, 44])
  })

  it('should count the fans of kernels', () => {
    const { layout } = plan(
      [8, 8, 3],
      conv2d(5, [3, 2]),
      { kind: 'depthwiseConv2d', kernel: [2, 2], multiplier: 3 },
      { kind: 'flatten' },
      dense(7)
    )
    const fans = layout.entries.filter(({ weight }) => weight !== 'bias').map(({ fanIn }) => fanIn)
    // 8×8×3 → 6×7×5 → 5×6×15 = 450
    expect(fans).to.deep.equal([18, 4, 450])
  })

  const refused: [string, Shape, object[], RegExp][] = [
    ['two equal ids', [3], [dense(2), { ...dense(2), id: 'l0' }], /"l0"/],
    ['an unknown id', [3], [dense(2), { kind: 'add', of: ['l0', 'nowhere'] }], /"nowhere"/],
    ['an id that comes later', [3], [dense(2), { kind: 'add', of: ['l0', 'l2'] }, dense(2)], /l2/],
    ['a layer that reads itself', [3], [dense(2), { kind: 'add', of: ['l0', 'l1'] }], /"l1"/],
    ['an id named twice', [3], [dense(2), { kind: 'concat', of: ['l0', 'l0'] }], /l0, l0/],
    [
      'an output that nobody reads',
      [3],
      [dense(2), dense(2), dense(2), { kind: 'add', of: ['l0', 'l1'] }],
      /"l2"/
    ],
    [
      'a sum of unequal shapes',
      [3],
      [dense(2), dense(4), { kind: 'add', of: ['l0', 'l1'] }],
      /"l2" \(add\).* 2 .*4/
    ],
    [
      'a concatenation of unequal images',
      [6, 6, 1],
      [conv2d(2, [1, 1]), conv2d(2, [3, 3]), { kind: 'concat', of: ['l0', 'l1'] }],
      /6×6×2 and 4×4×2/
    ],
    ['a dense layer on an image', [6, 6, 1], [dense(2)], /"l0" \(dense\).*\[units\].*6×6×1/],
    ['a convolution of a vector', [6], [conv2d(2, [1, 1])], /\[height, width, channels\].*6/],
    ['a convolution of images in 1d', [6, 6, 1], [{ kind: 'conv1d', filters: 1, kernel: 1 }], /l0/],
    ['a global pool of a vector', [6], [{ kind: 'globalAvgPool' }], /globalAvgPool/],
    ['a kernel larger than its input', [4, 6, 1], [conv2d(2, [5, 5])], /5×5.*4×6×1/],
    [
      'a pool larger than its input',
      [4, 2, 1],
      [{ kind: 'maxPool2d', size: [3, 3] }],
      /3×3.*4×2×1/
    ],
    [
      'a depthwise stride that differs',
      [8, 8, 1],
      [{ kind: 'depthwiseConv2d', kernel: [1, 1], stride: [1, 2] }],
      /1×2/
    ],
    ['too large an input', [65_536, 257], [{ kind: 'flatten' }], /input.*16842752.*16777216/],
    [
      'too large an activation',
      [1024, 1024, 1],
      [conv2d(17, [1, 1])],
      /"l0" \(conv2d\) on 1024×1024×1.*17825792 values/
    ],
    ['too many parameters', [16_384], [dense(4096)], /67112960 parameters, limit 67108864/],
    [
      'too many operations',
      [512, 512, 16],
      [conv2d(64, [16, 16], { padding: 'same' })],
      /operations a sample/
    ]
  ]
  for (const [name, input, layers, message] of refused) {
    it(`should refuse ${name}`, () => {
      expect(() => plan(input, ...layers))
        .to.throw(ArchitectureError, message)
        .with.property('code', 'ERR_ARCHITECTURE_INVALID')
    })
  }

  it('should add the limits up over layers', () => {
    const layers = Array.from({ length: 5 }, () => ({ ...dense(4000), bias: false }))
    expect(plan([4000], ...layers.slice(1)).parameters).to.equal(64_000_000)
    expect(() => plan([4000], ...layers)).to.throw(/"l4" \(dense\).*80000000 parameters/)
  })
})
