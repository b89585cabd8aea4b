import { expect } from 'chai'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../../../node/engine/ort/engine.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { ArchitectureSchema } from '../../../../protocol/meme/architecture.ts'
import { held } from '../held.ts'

const architecture = ArchitectureSchema.parse([
  { id: 'norm', kind: 'batchNorm' },
  { id: 'logits', kind: 'dense', units: 2 }
])

describe('compiled engine', () => {
  it('should compile at once what shares a model, and leave its weights as they were', async () => {
    const engine = await createOrtEngine()
    const { model, weights, initial } = held(architecture, [3], 'at once')
    const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
    const before = weights.flatMap(weight => [...weight.dataSync()])
    const steps = await Promise.all(
      [4, 3, 2].map(batch =>
        engine.compile({
          ...localStep({ batch, input: [3], model, optimizer }),
          weights: { localOnly: weights }
        })
      )
    )
    for (const step of steps) expect([...step.readState('localOnly')]).to.deep.equal(before)
    steps[0]!.writeState('localOnly', initial)
    expect(steps[2]!.readState('localOnly')).to.deep.equal(initial)
    for (const step of steps) step.dispose()
    model.dispose()
    engine.dispose()
  })

  it('should go on compiling behind what it cannot compile', async () => {
    const engine = await createOrtEngine()
    const { model } = held(architecture, [3], 'behind')
    const optimizer = sgd({ momentum: 0, weightDecay: 0 })
    const spec = localStep({ batch: 2, input: [3], model, optimizer })
    const reading: typeof spec = {
      ...spec,
      step: inputs => {
        inputs.x!.dataSync()
        return spec.step(inputs)
      }
    }
    const [failed, compiled] = await Promise.allSettled([
      engine.compile(reading),
      engine.compile(spec)
    ])
    expect(failed).to.have.nested.property('reason.code', 'ERR_UNTRACEABLE')
    expect(compiled.status).to.equal('fulfilled')
    if (compiled.status === 'fulfilled') compiled.value.dispose()
    model.dispose()
    engine.dispose()
  })
})
