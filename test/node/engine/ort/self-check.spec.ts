import { setBackend } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { Abilities } from '../../../../node/engine/ort/abilities.ts'
import { SelfCheck } from '../../../../node/engine/ort/self-check.ts'
import { Sessions } from '../../../../node/engine/ort/sessions.ts'
import { createReferenceEngine } from '../../../../node/engine/tfjs/reference.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { ArchitectureSchema } from '../../../../protocol/meme/architecture.ts'
import { held } from '../held.ts'
import { openOnnx } from './open-step.ts'

const conv = { kind: 'conv2d', filters: 16, kernel: [3, 3], activation: 'relu' } as const
/** All channels fill blocks of 8 and of 16. */
const architecture = ArchitectureSchema.parse([
  { ...conv, id: 'a' },
  { ...conv, id: 'b' },
  { id: 'flatten', kind: 'flatten' },
  { id: 'logits', kind: 'dense', units: 3 }
])

describe('self-check', () => {
  it('should find that a form computes something else than the ordinary one', async () => {
    const { runtime, abilities } = await openOnnx()
    const { form } = abilities
    const { model, weights } = held(architecture, [6, 6, 2], 'check')
    const numbers = () => weights.map(weight => [...weight.dataSync()])
    const before = numbers()
    const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
    const spec = localStep({ batch: 80, input: [6, 6, 2], model, optimizer })
    const reference = await createReferenceEngine()
    await setBackend('cpu')
    const agrees = async (tried: Abilities) => {
      const sessions = new Sessions(runtime)
      const check = new SelfCheck(runtime, tried, sessions, reference)
      const agreed = await check.agrees(spec)
      sessions.dispose()
      expect(numbers(), 'weights').to.deep.equal(before)
      return agreed
    }
    expect(await agrees(abilities)).to.equal(true)
    // Where onnxruntime has no blocks, there is nothing to mistake.
    if (form.kind === 'blocked') {
      const block = form.block === 16 ? 8 : 16
      expect(await agrees({ ...abilities, form: { ...form, block, bands: 'never' } })).to.equal(
        false
      )
    }
    model.dispose()
  })
})
