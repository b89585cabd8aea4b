import { expect } from 'chai'
import { useBackend } from '../../../../../node/engine/eager/backend.ts'
import type { OnnxGraph } from '../../../../../node/engine/onnx/types.ts'
import { sgd } from '../../../../../node/engine/optimizers/sgd.ts'
import { NCHWC } from '../../../../../node/engine/trace/blocked/layouts.ts'
import type { UseOfBands } from '../../../../../node/engine/trace/form.ts'
import { traceStep } from '../../../../../node/engine/trace/step.ts'
import { localStep } from '../../../../../node/learning/local-step.ts'
import { buildModel } from '../../../../../node/models/build.ts'
import type { Shape } from '../../../../../protocol/meme/architecture.ts'
import { type ZooName, zooArchitecture } from '../../../../../protocol/meme/zoo.ts'

function graphOf(name: ZooName, input: Shape, batch: number, bands: UseOfBands): OnnxGraph {
  const model = buildModel(zooArchitecture(name, 10), input, name)
  const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
  const spec = localStep({ batch, input, model, optimizer })
  const { graph } = traceStep(spec, { kind: 'blocked', block: 16, bands })
  model.dispose()
  return graph
}

/** Band matrices are gathered of a filter, and its gradient of theirs; all else is gathered along other axes. */
const countBanded = ({ nodes }: OnnxGraph): number =>
  nodes.filter(({ operator, attributes }) => operator === 'Gather' && attributes.axis === 0)
    .length / 2
const countBlocked = ({ nodes }: OnnxGraph): number =>
  nodes.filter(({ operator }) => operator === `${NCHWC}.Conv`).length

/** Convolutions that are products with band matrices, and whether others are blocked. */
const CHOICES: readonly (readonly [ZooName, Shape, number, boolean])[] = [
  ['lenet5', [28, 28, 1], 2, false],
  ['lenet5', [32, 32, 1], 2, false],
  ['cnn1', [32, 32, 1], 1, true],
  ['cnn1', [32, 32, 3], 1, true],
  ['cnn2', [32, 32, 3], 0, true],
  ['cnn', [32, 32, 1], 0, true],
  ['mlp', [32, 32, 1], 0, false]
]

describe('choice between bands and blocks', () => {
  before(() => useBackend('cpu'))

  for (const [name, input, banded, isBlocked] of CHOICES) {
    it(`should be the faster one, whatever the batch: ${name} of ${input.join('×')}`, () => {
      for (const batch of [2, 33]) {
        const graph = graphOf(name, input, batch, 'faster')
        expect(countBanded(graph), `batch ${batch}`).to.equal(banded)
        expect(countBlocked(graph) > 0, `batch ${batch}`).to.equal(isBlocked)
      }
    })
  }

  it('should be left to whoever asks for a form', () => {
    const input = [32, 32, 1]
    const always = graphOf('cnn', input, 2, 'always')
    expect(countBanded(always)).to.equal(3)
    expect(always.nodes.filter(({ operator }) => operator.startsWith(NCHWC))).to.be.empty
    expect(countBanded(graphOf('lenet5', input, 2, 'never'))).to.equal(0)
  })
})
