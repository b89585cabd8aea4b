import '@tensorflow/tfjs-backend-cpu'
import { memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import fc from 'fast-check'
import { buildModel } from '../../../node/models/build.ts'
import { weightVariables } from '../../../node/models/weights.ts'
import type { Architecture, Shape } from '../../../protocol/meme/architecture.ts'
import { ArchitectureError } from '../../../protocol/meme/errors.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'
import { ZOO_NAMES, zooArchitecture } from '../../../protocol/meme/zoo.ts'

const MIXED = readArchitecture([
  { id: 'stem', kind: 'conv2d', filters: 4, kernel: [3, 3], padding: 'same', bias: false },
  { id: 'norm1', kind: 'batchNorm' },
  { id: 'relu1', kind: 'activation', function: 'relu' },
  { id: 'depth', kind: 'depthwiseConv2d', kernel: [3, 3], padding: 'same' },
  { id: 'norm2', kind: 'batchNorm', momentum: 0.5, epsilon: 0.25 },
  { id: 'residual', kind: 'add', of: ['relu1', 'norm2'] },
  { id: 'both', kind: 'concat', of: ['stem', 'residual'] },
  { id: 'pool', kind: 'avgPool2d', size: [2, 2] },
  { id: 'norm3', kind: 'layerNorm' },
  { id: 'global', kind: 'globalMaxPool' },
  { id: 'logits', kind: 'dense', units: 3 }
])

/** Builds, compares shapes, weights and their order with the plan, and disposes. */
function expectAsPlanned(architecture: Architecture, input: Shape, name: string): void {
  const plan = planArchitecture(architecture, input)
  const model = buildModel(architecture, input, name)
  try {
    expect(model.outputs[0]?.shape.slice(1)).to.deep.equal(plan.output)
    expect(model.countParams()).to.equal(plan.parameters)
    const variables = weightVariables(model, plan.layout)
    expect(variables.map(variable => variable.shape)).to.deep.equal(
      plan.layout.entries.map(entry => entry.shape)
    )
    // as many as the model has, each once, and those that tfjs trains first
    expect(new Set(variables).size).to.equal(model.weights.length)
    const trained = plan.layout.entries.filter(entry => !entry.statistic).length
    expect(new Set(variables.slice(0, trained))).to.deep.equal(
      new Set(model.trainableWeights.map(weight => weight.read()))
    )
  } finally {
    model.dispose()
  }
}

describe('buildModel', () => {
  before(() => setBackend('cpu'))

  for (const name of ZOO_NAMES) {
    it(`should build ${name} as planned`, () => {
      expectAsPlanned(zooArchitecture(name, 10), [32, 32, 1], 'zoo')
      expectAsPlanned(zooArchitecture(name, 4), [32, 32, 3], 'zoo')
    })
  }

  it('should build normalised, depthwise and residual layers as planned', () => {
    expectAsPlanned(MIXED, [6, 6, 2], 'mixed')
  })

  it('should build whatever can be planned', () => {
    const small = fc.integer({ min: 1, max: 3 })
    const pair = fc.tuple(small, small)
    const padding = fc.constantFrom('valid', 'same')
    const activation = fc.constantFrom('linear', 'relu', 'tanh', 'sigmoid', 'elu', 'softplus')
    const rest = { stride: pair, padding, activation, bias: fc.boolean() }
    const record = <T>(kind: string, fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
      fc.record({ kind: fc.constant(kind), ...fields })
    const layer = fc.oneof(
      record('conv2d', { filters: small, kernel: pair, ...rest }),
      record('depthwiseConv2d', {
        kernel: pair,
        multiplier: small,
        ...rest,
        stride: small.map(n => [n, n])
      }),
      record('conv1d', { filters: small, kernel: small, ...rest, stride: small }),
      record('maxPool2d', { size: pair, stride: pair, padding }),
      record('avgPool2d', { size: pair, padding }),
      record('batchNorm', {}),
      record('layerNorm', {}),
      record('activation', { function: activation }),
      record('dense', { units: small, activation }),
      record('flatten', {}),
      record('globalAvgPool', {}),
      record('globalMaxPool', {})
    )
    const size = fc.integer({ min: 1, max: 7 })
    const input = fc.oneof(fc.tuple(size, size, small), fc.tuple(size, small), fc.tuple(size))
    const models = fc.tuple(input, fc.array(layer, { minLength: 1, maxLength: 5 }))
    let built = 0
    fc.assert(
      fc.property(models, ([shape, layers]) => {
        const named = readArchitecture(layers.map((fields, at) => ({ id: `l${at}`, ...fields })))
        try {
          planArchitecture(named, shape)
        } catch (error) {
          expect(error).to.be.instanceOf(ArchitectureError)
          return
        }
        expectAsPlanned(named, shape, 'any')
        built++
      }),
      { seed: 1, numRuns: 600 }
    )
    expect(built).to.be.above(100)
  })

  it('should compute a forward pass', () => {
    const layers = readArchitecture([
      { id: 'conv', kind: 'conv2d', filters: 1, kernel: [2, 2], activation: 'relu' },
      { id: 'flat', kind: 'flatten' },
      { id: 'logits', kind: 'dense', units: 2 }
    ])
    const model = buildModel(layers, [2, 3, 1], 'forward')
    const { layout } = planArchitecture(layers, [2, 3, 1])
    const values = [[1, 2, 3, 4], [-50], [1, 10, 100, 1000], [0.5, -0.5]]
    tidy(() => {
      for (const [at, variable] of weightVariables(model, layout).entries()) {
        variable.assign(tensor(values[at] as number[], variable.shape))
      }
    })
    // windows 1 2 4 5 → 1 + 4 + 12 + 20 − 50 < 0, and 2 3 5 6 → 2 + 6 + 15 + 24 − 50 < 0; then ×2: 24 and 44
    const run = (sample: number[]) =>
      tidy(() => [...(model.predict(tensor(sample, [1, 2, 3, 1])) as Tensor).dataSync()])
    expect(run([1, 2, 3, 4, 5, 6])).to.deep.equal([0.5, -0.5])
    expect(run([2, 4, 6, 8, 10, 12])).to.deep.equal([24 + 4400 + 0.5, 240 + 44_000 - 0.5])
    model.dispose()
  })

  it('should begin batch norm as the identity, with the momentum of the architecture', () => {
    const model = buildModel(MIXED, [6, 6, 2], 'momentum')
    const config = model.getLayer('momentum/norm2').getConfig()
    expect([config['momentum'], config['epsilon']]).to.deep.equal([0.5, 0.25])
    model.dispose()
  })

  it('should keep two models of one architecture apart, and free both', () => {
    const before = memory().numTensors
    const lenet5 = zooArchitecture('lenet5', 10)
    const models = ['a', 'b'].map(name => buildModel(lenet5, [32, 32, 1], name))
    const names = models.flatMap(model => model.weights.map(weight => weight.name))
    expect(new Set(names).size).to.equal(20)
    for (const model of models) model.dispose()
    expect(memory().numTensors).to.equal(before)
  })

  it('should predict through dropout as if it were not there', () => {
    const layers = readArchitecture([{ id: 'drop', kind: 'dropout', rate: 0.5 }])
    const model = buildModel(layers, [3], 'dropout')
    tidy(() => {
      const y = model.apply(tensor([[1, -2, 3]]), { training: false }) as Tensor
      expect([...y.dataSync()]).to.deep.equal([1, -2, 3])
    })
    model.dispose()
  })
})

describe('weightVariables', () => {
  it('should refuse a layout of another architecture', () => {
    const model = buildModel(zooArchitecture('cnn1', 10), [32, 32, 1], 'other')
    const { layout } = planArchitecture(zooArchitecture('cnn1', 10), [28, 28, 1])
    expect(() => weightVariables(model, layout)).to.throw(/fc1\/kernel.*\[400,64\].*\[576,64\]/)
    model.dispose()
  })
})
