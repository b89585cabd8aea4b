import { engine, type Variable } from '@tensorflow/tfjs-core'
import type { TraceBackend } from './backend.ts'
import type { Value } from './graph.ts'

/** Variables that stand for values of a graph instead of their own numbers, for as long as a step is recorded. */
export class SwappedVariables {
  readonly #trace: TraceBackend
  readonly #swapped: readonly { variable: Variable; own: object; symbol: object; value: Value }[]

  /** @param values of the graph, one for each variable */
  constructor(variables: readonly Variable[], values: readonly Value[], trace: TraceBackend) {
    this.#trace = trace
    const named = Object.values(engine().registeredVariables)
    for (const { dataId, name } of named) trace.foreign.set(dataId, name)
    this.#swapped = variables.map((variable, i) => {
      const own = variable.dataId
      const value = values[i]!
      const symbol = trace.hold(value)
      // Held once more than by the variable, so that an assignment does not free it.
      trace.incRef(symbol.dataId)
      this.#register(variable, symbol.dataId)
      return { variable, own, symbol: symbol.dataId, value }
    })
  }

  /** What each variable stands for now: another value than before where the step has assigned one. */
  values(): { readonly before: Value; readonly after: Value }[] {
    return this.#swapped.map(({ variable, value }) => ({
      before: value,
      after: this.#trace.value(variable)
    }))
  }

  /** Gives the variables their own numbers back. */
  restore(): void {
    for (const { variable, own, symbol } of this.#swapped) {
      const last = variable.dataId
      variable.dataId = own
      if (this.#trace.disposeData(last)) engine().removeDataId(last, this.#trace)
      this.#trace.disposeData(symbol, true)
      engine().removeDataId(symbol, this.#trace)
    }
    this.#trace.foreign.clear()
  }

  /** tfjs finds a tensor's backend by the identity of its data. */
  #register(variable: Variable, dataId: object): void {
    const { state } = engine()
    const { dtype, shape } = variable
    state.tensorInfo.set(dataId, { backend: this.#trace, dtype, shape, bytes: 0 })
    state.numDataBuffers++
    variable.dataId = dataId
  }
}
