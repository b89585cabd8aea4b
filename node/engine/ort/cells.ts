import { type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import type { Cell } from './cell.ts'
import type { Runtime } from './providers.ts'

/** Cells of variables, shared by all steps that use them. The last one to leave gives the variable its values. */
export class VariableCells {
  readonly #runtime: Runtime
  readonly #shared = new Map<Variable, { cell: Cell; users: number }>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  acquire(variable: Variable): Cell {
    const shared = this.#shared.get(variable) ?? {
      cell: this.#runtime.createCell(variable.dataSync<'float32'>(), variable.shape),
      users: 0
    }
    this.#shared.set(variable, shared)
    shared.users++
    return shared.cell
  }

  release(variable: Variable): void {
    const shared = this.#shared.get(variable)
    if (shared === undefined || --shared.users > 0) return
    this.#shared.delete(variable)
    const { cell } = shared
    if (!variable.isDisposed) {
      // A copy: some backends keep the array that a tensor was made of.
      const values = Float32Array.from(cell.read())
      tidy(() => variable.assign(tensor(values, variable.shape) as Tensor))
    }
    cell.dispose()
  }
}
