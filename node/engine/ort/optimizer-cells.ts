import type { Variable } from '@tensorflow/tfjs-core'
import type { LayersModel, Optimizer } from '../types.ts'
import type { Cell } from './cell.ts'
import type { Runtime } from './providers.ts'

/** What one optimizer remembers of one model. */
export interface OptimizerMemory {
  /** Steps since the last reset. */
  steps: number
  /** By slot, then by parameter. */
  readonly slots: readonly (readonly Cell[])[]
}

/** Optimizers' memories, shared by steps that name the same model and the same optimizer object. */
export class OptimizerCells {
  readonly #runtime: Runtime
  readonly #shared = new Map<
    LayersModel,
    Map<Optimizer, { memory: OptimizerMemory; users: number }>
  >()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  acquire(
    model: LayersModel,
    optimizer: Optimizer,
    parameters: readonly Variable[]
  ): OptimizerMemory {
    const ofModel = this.#shared.get(model) ?? new Map()
    this.#shared.set(model, ofModel)
    const shared = ofModel.get(optimizer) ?? {
      memory: this.#fresh(optimizer, parameters),
      users: 0
    }
    ofModel.set(optimizer, shared)
    shared.users++
    return shared.memory
  }

  release(model: LayersModel, optimizer: Optimizer): void {
    const ofModel = this.#shared.get(model)
    const shared = ofModel?.get(optimizer)
    if (ofModel === undefined || shared === undefined || --shared.users > 0) return
    for (const cell of shared.memory.slots.flat()) cell.dispose()
    ofModel.delete(optimizer)
    if (ofModel.size === 0) this.#shared.delete(model)
  }

  #fresh({ slots }: Optimizer, parameters: readonly Variable[]): OptimizerMemory {
    return {
      steps: 0,
      slots: slots.map(() =>
        parameters.map(({ size, shape }) => this.#runtime.createCell(new Float32Array(size), shape))
      )
    }
  }
}
