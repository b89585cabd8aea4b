import { expect } from 'chai'
import { ArchitectureSchema } from '../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { ZOO_NAMES, type ZooName, zooArchitecture } from '../../../protocol/meme/zoo.ts'

/** By hand, at 32×32×1 and 10 classes: [id, output, parameters, operations]. */
const LAYERS: Record<ZooName, [string, number[], number, number][]> = {
  mlp: [
    ['flatten', [1024], 0, 0],
    ['fc1', [200], 1024 * 200 + 200, 200 * (2 * 1024 + 2)],
    ['fc2', [200], 200 * 200 + 200, 200 * (2 * 200 + 2)],
    ['logits', [10], 200 * 10 + 10, 10 * (2 * 200 + 1)]
  ],
  lenet5: [
    ['conv1', [28, 28, 6], 25 * 6 + 6, 28 * 28 * 6 * (2 * 25 + 2)],
    ['pool1', [14, 14, 6], 0, 14 * 14 * 6 * 4],
    ['conv2', [10, 10, 16], 25 * 6 * 16 + 16, 10 * 10 * 16 * (2 * 150 + 2)],
    ['pool2', [5, 5, 16], 0, 5 * 5 * 16 * 4],
    ['flatten', [400], 0, 0],
    ['fc1', [120], 400 * 120 + 120, 120 * (2 * 400 + 2)],
    ['fc2', [84], 120 * 84 + 84, 84 * (2 * 120 + 2)],
    ['logits', [10], 84 * 10 + 10, 10 * (2 * 84 + 1)]
  ],
  cnn1: [
    ['conv1', [30, 30, 6], 9 * 6 + 6, 30 * 30 * 6 * (2 * 9 + 2)],
    ['pool1', [15, 15, 6], 0, 15 * 15 * 6 * 4],
    ['conv2', [13, 13, 16], 9 * 6 * 16 + 16, 13 * 13 * 16 * (2 * 54 + 2)],
    ['pool2', [6, 6, 16], 0, 6 * 6 * 16 * 4],
    ['flatten', [576], 0, 0],
    ['fc1', [64], 576 * 64 + 64, 64 * (2 * 576 + 2)],
    ['logits', [10], 64 * 10 + 10, 10 * (2 * 64 + 1)]
  ],
  cnn2: [
    ['conv1', [30, 30, 128], 9 * 128 + 128, 30 * 30 * 128 * (2 * 9 + 2)],
    ['pool1', [15, 15, 128], 0, 15 * 15 * 128 * 4],
    ['conv2', [13, 13, 128], 9 * 128 * 128 + 128, 13 * 13 * 128 * (2 * 9 * 128 + 2)],
    ['pool2', [6, 6, 128], 0, 6 * 6 * 128 * 4],
    ['flatten', [4608], 0, 0],
    ['logits', [10], 4608 * 10 + 10, 10 * (2 * 4608 + 1)]
  ],
  cnn: [
    ['conv1', [30, 30, 32], 9 * 32 + 32, 30 * 30 * 32 * (2 * 9 + 2)],
    ['pool1', [15, 15, 32], 0, 15 * 15 * 32 * 4],
    ['conv2', [13, 13, 64], 9 * 32 * 64 + 64, 13 * 13 * 64 * (2 * 9 * 32 + 2)],
    ['pool2', [6, 6, 64], 0, 6 * 6 * 64 * 4],
    ['conv3', [4, 4, 64], 9 * 64 * 64 + 64, 4 * 4 * 64 * (2 * 9 * 64 + 2)],
    ['flatten', [1024], 0, 0],
    ['fc1', [64], 1024 * 64 + 64, 64 * (2 * 1024 + 2)],
    ['logits', [10], 64 * 10 + 10, 10 * (2 * 64 + 1)]
  ]
}

/** By hand, as whole models: parameters at 32×32×3, then parameters, operations, largest activation at 32×32×1. */
const MODELS: Record<ZooName, [number, number, number, number]> = {
  mlp: [656_810, 247_210, 494_410, 1024],
  lenet5: [62_006, 61_706, 852_370, 4704],
  cnn1: [38_626, 38_518, 488_290, 5400],
  cnn2: [197_258, 194_954, 52_413_194, 115_200],
  cnn: [122_570, 121_994, 8_179_850, 28_800]
}

/** By hand, at 32×32×1 and 10 classes: the first value of each weight. */
const OFFSETS: Record<ZooName, Record<string, number>> = {
  mlp: {
    'fc1/kernel': 0,
    'fc1/bias': 204_800,
    'fc2/kernel': 205_000,
    'fc2/bias': 245_000,
    'logits/kernel': 245_200,
    'logits/bias': 247_200
  },
  lenet5: {
    'conv1/kernel': 0,
    'conv1/bias': 150,
    'conv2/kernel': 156,
    'conv2/bias': 2556,
    'fc1/kernel': 2572,
    'fc1/bias': 50_572,
    'fc2/kernel': 50_692,
    'fc2/bias': 60_772,
    'logits/kernel': 60_856,
    'logits/bias': 61_696
  },
  cnn1: {
    'conv1/kernel': 0,
    'conv1/bias': 54,
    'conv2/kernel': 60,
    'conv2/bias': 924,
    'fc1/kernel': 940,
    'fc1/bias': 37_804,
    'logits/kernel': 37_868,
    'logits/bias': 38_508
  },
  cnn2: {
    'conv1/kernel': 0,
    'conv1/bias': 1152,
    'conv2/kernel': 1280,
    'conv2/bias': 148_736,
    'logits/kernel': 148_864,
    'logits/bias': 194_944
  },
  cnn: {
    'conv1/kernel': 0,
    'conv1/bias': 288,
    'conv2/kernel': 320,
    'conv2/bias': 18_752,
    'conv3/kernel': 18_816,
    'conv3/bias': 55_680,
    'fc1/kernel': 55_744,
    'fc1/bias': 121_280,
    'logits/kernel': 121_344,
    'logits/bias': 121_984
  }
}

describe('zoo', () => {
  for (const name of ZOO_NAMES) {
    const architecture = zooArchitecture(name, 10)
    const grey = planArchitecture(architecture, [32, 32, 1])
    const [colour, parameters, flops, largestActivation] = MODELS[name]

    it(`should count the parameters of ${name} on colour images`, () => {
      expect(planArchitecture(architecture, [32, 32, 3]).parameters).to.equal(colour)
    })

    it(`should plan every layer of ${name} on grey images`, () => {
      const layers = grey.layers.map(layer => [
        layer.id,
        layer.output,
        layer.parameters,
        layer.flops
      ])
      expect(layers).to.deep.equal(LAYERS[name])
    })

    it(`should count ${name} on grey images`, () => {
      const { input, output } = grey
      expect({ input, output }).to.deep.equal({ input: [32, 32, 1], output: [10] })
      expect(grey.parameters).to.equal(parameters)
      expect(grey.flops).to.equal(flops)
      expect(grey.largestActivation).to.equal(largestActivation)
    })

    it(`should lay ${name} out`, () => {
      const { entries, ...sizes } = grey.layout
      const offsets = entries.map(({ layer, weight, offset }) => [`${layer}/${weight}`, offset])
      expect(Object.fromEntries(offsets)).to.deep.equal(OFFSETS[name])
      expect(sizes).to.deep.equal({ trainable: parameters, statistics: 0, size: parameters })
    })

    it(`should write every field of ${name} out, as a manifest must`, () => {
      expect(ArchitectureSchema.parse(architecture)).to.deep.equal(architecture)
    })
  }

  it('should give one output a class', () => {
    for (const name of ZOO_NAMES) {
      const plan = planArchitecture(zooArchitecture(name, 3), [28, 28, 1])
      expect(plan.output, name).to.deep.equal([3])
    }
  })
})
