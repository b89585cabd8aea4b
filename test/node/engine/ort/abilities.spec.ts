import { arch } from 'node:process'
import { expect } from 'chai'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { probeAbilities } from '../../../../node/engine/ort/abilities.ts'
import type { Runtime } from '../../../../node/engine/ort/providers.ts'
import { ORDINARY } from '../../../../node/engine/trace/form.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { ArchitectureSchema } from '../../../../protocol/meme/architecture.ts'
import { held } from '../held.ts'
import { openOnnx, openStep } from './open-step.ts'

type Run = (
  feeds: Readonly<Record<string, Tensor>>,
  into?: Readonly<Record<string, Tensor | null>>
) => Promise<Readonly<Record<string, Tensor>>>

describe('abilities of a runtime', () => {
  let runtime: Runtime

  before(async () => {
    runtime = (await openOnnx()).runtime
  })

  /** The runtime, whose sessions run otherwise. */
  const changed = (change: (run: Run) => Run): Runtime => ({
    ...runtime,
    InferenceSession: {
      create: async (model, options) => {
        const session = await runtime.InferenceSession.create(model, options)
        const run = change((feeds, into = {}) =>
          Object.keys(into).length > 0 ? session.run(feeds, into) : session.run(feeds)
        )
        return { run, release: () => session.release() } as unknown as InferenceSession
      }
    }
  })

  it('should find blocks of channels and writing in place, where onnxruntime has them', async () => {
    const { form, inPlace } = await probeAbilities(runtime)
    expect(inPlace).to.equal(true)
    if (arch !== 'x64') return
    expect(form.kind).to.equal('blocked')
    if (form.kind === 'blocked') expect(form.block).to.be.oneOf([8, 16])
  })

  it('should assume nothing of other providers', async () => {
    for (const engine of ['webgpu', 'onnx-web', 'cuda'] as const) {
      const abilities = await probeAbilities({ ...runtime, engine })
      expect(abilities).to.deep.equal({ form: ORDINARY, inPlace: false })
    }
  })

  it('should use the ordinary form where an operator is missing', async () => {
    const missing: Runtime = {
      ...runtime,
      InferenceSession: {
        create: async () => {
          throw new TypeError('No such operator')
        }
      }
    }
    expect(await probeAbilities(missing)).to.deep.equal({ form: ORDINARY, inPlace: false })
  })

  it('should use the ordinary form where blocks are of another size, or give other numbers', async () => {
    const shapes = changed(run => async (feeds, into) => {
      const results = await run(feeds, into)
      if (results.shape === undefined) return results
      const sizes = BigInt64Array.of(1n, 32n, 1n, 1n)
      return { shape: new runtime.Tensor('int64', sizes, [4]) }
    })
    expect((await probeAbilities(shapes)).form).to.equal(ORDINARY)
    let graphs = 0
    const numbers = changed(run => async (feeds, into) => {
      const results = await run(feeds, into)
      // The second graph of the known numbers is the one in blocks.
      if (results.dx3 !== undefined && ++graphs === 2) {
        const data = results.dx3.data as Float32Array
        data[0] = data[0]! + 0.01
      }
      return results
    })
    expect((await probeAbilities(numbers)).form).to.equal(ORDINARY)
    expect(graphs).to.be.oneOf([0, 2])
  })

  it('should have outputs returned where they are not written in place', async () => {
    const copying = changed(run => async (feeds, into = {}) => {
      if (!('end' in into)) return run(feeds, into)
      throw new TypeError('Non tensor type is temporarily not supported.')
    })
    expect((await probeAbilities(copying)).inPlace).to.equal(false)
    const refusing = changed(run => async (feeds, into = {}) => {
      await run(feeds, into).catch(() => undefined)
      throw new TypeError('Lists are not for this runtime.')
    })
    expect((await probeAbilities(refusing)).inPlace).to.equal(false)
  })

  it('should learn the same with outputs returned and with outputs written in place', async () => {
    const { abilities } = await openOnnx()
    const architecture = ArchitectureSchema.parse([{ id: 'logits', kind: 'dense', units: 3 }])
    const results = [true, false].map(async inPlace => {
      const { model, weights, initial } = held(architecture, [4], 'in place')
      const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
      const spec = localStep({ batch: 2, input: [4], model, optimizer })
      const step = await openStep(
        runtime,
        { ...abilities, inPlace },
        { ...spec, weights: { localOnly: weights } }
      )
      step.writeState('localOnly', initial)
      const losses: Float32Array[] = []
      for (let i = 0; i < 3; i++) {
        const x = Float32Array.of(1, -2, 3, 0.5, 0, 1, -1, 2)
        const feeds = { x, labels: Int32Array.of(0, 2), learningRate: 0.1 }
        losses.push((await step.run(feeds)).localOnly!)
      }
      const states = step.stateNames.map(name => step.readState(name))
      step.dispose()
      model.dispose()
      return { losses, states }
    })
    const [inPlace, returned] = await Promise.all(results)
    expect(inPlace).to.deep.equal(returned)
    // What a run gives out is the caller's: the next one does not write there.
    expect(inPlace!.losses[0]![0]).to.be.greaterThan(inPlace!.losses[2]![0]!)
  })
})
