import { tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import type { LayersModel, Optimizer } from '../types.ts'

/** What one optimizer remembers of one model: its slots, one variable a parameter, and how often it has stepped. */
export class OptimizerState {
  steps = 0
  /** By slot, then by parameter. */
  readonly slots: readonly (readonly Variable[])[]

  constructor(optimizer: Optimizer, parameters: readonly Variable[]) {
    this.slots = optimizer.slots.map(() =>
      parameters.map(({ shape }) => tidy(() => variable(zeros(shape), false)))
    )
  }

  dispose(): void {
    for (const slot of this.slots.flat()) slot.dispose()
  }
}

/**
 * Shares optimizer states: all steps of one engine that name the same model and the same optimizer object (those of
 * a full and of a remainder batch) go on from one another.
 */
export class OptimizerStates {
  readonly #shared = new Map<
    LayersModel,
    Map<Optimizer, { state: OptimizerState; users: number }>
  >()

  acquire(
    model: LayersModel,
    optimizer: Optimizer,
    parameters: readonly Variable[]
  ): OptimizerState {
    const ofModel = this.#shared.get(model) ?? new Map()
    this.#shared.set(model, ofModel)
    const entry = ofModel.get(optimizer) ?? {
      state: new OptimizerState(optimizer, parameters),
      users: 0
    }
    ofModel.set(optimizer, entry)
    entry.users++
    return entry.state
  }

  release(model: LayersModel, optimizer: Optimizer): void {
    const ofModel = this.#shared.get(model)
    const entry = ofModel?.get(optimizer)
    if (ofModel === undefined || entry === undefined || --entry.users > 0) return
    entry.state.dispose()
    ofModel.delete(optimizer)
    if (ofModel.size === 0) this.#shared.delete(model)
  }

  /** Frees what steps that were not disposed still hold. */
  dispose(): void {
    for (const ofModel of this.#shared.values()) {
      for (const { state } of ofModel.values()) state.dispose()
    }
    this.#shared.clear()
  }
}
