import { engine, greater, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import type { InferenceSession } from 'onnxruntime-node'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { writeModel } from '../../../../node/engine/onnx/writer.ts'
import { loadRuntime, type Ort } from '../../../../node/engine/ort/load.ts'
import { sizeOf } from '../../../../node/engine/trace/operations.ts'
import { fedName, outputName, traceStep } from '../../../../node/engine/trace/step.ts'
import type { StepSpec } from '../../../../node/engine/types.ts'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { noise } from '../held.ts'
import type { KernelCase } from './kernel-cases.ts'

/** A step that runs one kernel on its inputs. */
function stepOf({ kernel, inputs, attributes, made }: KernelCase): StepSpec {
  const run = (name: string, of: object) =>
    engine().runKernel(name, of as never, attributes as NamedAttrMap) as Tensor | Tensor[]
  return {
    name: kernel,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, { kind, shape }]) => [
        name,
        { shape, dtype: kind === 'indices' ? 'int32' : 'float32' }
      ])
    ),
    models: {},
    step: fed => {
      const given: Record<string, Tensor> = {}
      for (const [name, { kind }] of Object.entries(inputs)) {
        given[name] = kind === 'truths' ? greater(fed[name]!, 0) : fed[name]!
      }
      if (made) given[made.input] = run(made.by, { x: given[made.from] }) as Tensor
      const outputs = [run(kernel, '0' in given ? Object.values(given) : given)].flat()
      return { outputs: Object.fromEntries(outputs.map((output, i) => [`y${i}`, output])) }
    }
  }
}

/** Numbers for an input: none of them at a place where a kernel has a bend or a jump. */
function valuesOf(name: string, { kind, shape, below = 0 }: KernelCase['inputs'][string]) {
  const values = noise(sizeOf(shape), name)
  if (kind === 'indices') return Int32Array.from(values, v => Math.floor(((v + 1) / 2) * below))
  return kind === 'positive' ? values.map(v => Math.abs(v) + 0.1) : values.map(v => 2 * v)
}

const feedsOf = ({ inputs }: KernelCase) =>
  Object.entries(inputs).map(([name, input]) => [name, valuesOf(name, input)] as const)

interface Output {
  readonly shape: Shape
  readonly values: readonly number[]
}

/**
 * Checks, case by case, that what kernels record computes what tfjs's cpu backend does.
 * @param options of onnxruntime's sessions: the provider among them
 * @param tolerance of one number, times its size where that is above 1
 */
export function describeKernels(
  what: string,
  cases: readonly KernelCase[],
  options: InferenceSession.SessionOptions = {},
  tolerance = 1e-5
): void {
  describe(what, () => {
    let ort: Ort

    before(async () => {
      await useBackend('cpu')
      ort = await loadRuntime()
    })

    function eager(test: KernelCase): Output[] {
      const spec = stepOf(test)
      return engine().tidy(() => {
        const fed = feedsOf(test).map(([name, values]) => {
          const { shape, dtype } = spec.inputs[name]!
          return [name, engine().makeTensor(values, [...shape], dtype)] as const
        })
        const { outputs } = spec.step(Object.fromEntries(fed) as Record<string, Tensor>)
        return Object.values(outputs).map(y => ({
          shape: y.shape,
          values: [...y.dataSync()]
        })) as never
      })
    }

    async function compiled(test: KernelCase): Promise<Output[]> {
      const spec = stepOf(test)
      const { graph, outputs } = traceStep(spec)
      const session = await ort.InferenceSession.create(writeModel(graph), options)
      const feeds = feedsOf(test)
        .filter(([name]) => session.inputNames.includes(fedName(name)))
        .map(([name, values]) => {
          const { shape, dtype } = spec.inputs[name]!
          return [fedName(name), new ort.Tensor(dtype, values as Float32Array, shape)] as const
        })
      const results = await session.run(Object.fromEntries(feeds))
      await session.release()
      return outputs.map((_, i) => {
        const { dims, data } = results[outputName(`y${i}`)]!
        return { shape: dims, values: Array.from(data as Float32Array, Number) }
      })
    }

    for (const test of cases) {
      it(`should compute what tfjs does: ${test.kernel}${test.what ? `, ${test.what}` : ''}`, async () => {
        const before = engine().memory().numTensors
        const expected = eager(test)
        const actual = await compiled(test)
        expect(engine().memory().numTensors).to.equal(before)
        expect(actual.map(({ shape }) => shape)).to.deep.equal(expected.map(({ shape }) => shape))
        for (const [i, { values }] of expected.entries()) {
          for (const [at, value] of values.entries()) {
            const allowed = tolerance * Math.max(1, Math.abs(value))
            expect(actual[i]!.values[at], `output ${i}, ${at}`).to.be.closeTo(value, allowed)
          }
        }
      })
    }
  })
}
