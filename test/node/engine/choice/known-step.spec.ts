import { expect } from 'chai'
import { KNOWN_LOSSES, repeatKnownStep } from '../../../../node/engine/choice/known-step.ts'
import { createEagerEngine } from '../../../../node/engine/eager/engine.ts'
import type { Engine } from '../../../../node/engine/types.ts'

const BATCH = 4
const wave = (length: number, angle: number) =>
  Array.from(Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * angle)))

/** The known step's loss in float64 loops: 3×3 convolution to 3 filters, relu, 2×2 pooling, dense, cross-entropy. */
function loss(weights: readonly number[]): number {
  const x = wave(BATCH * 6 * 6 * 2, 0.9)
  const dense = 54 + 3
  let total = 0
  for (let b = 0; b < BATCH; b++) {
    const logits = [0, 1, 2].map(k => weights[dense + 36 + k]!)
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 2; column++) {
        for (let f = 0; f < 3; f++) {
          let pooled = 0
          for (const [dy, dx] of [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1]
          ] as const) {
            let sum = weights[54 + f]!
            for (let r = 0; r < 3; r++) {
              for (let s = 0; s < 3; s++) {
                for (let c = 0; c < 2; c++) {
                  const at = ((b * 6 + 2 * row + dy + r) * 6 + 2 * column + dx + s) * 2 + c
                  sum += x[at]! * weights[((r * 3 + s) * 2 + c) * 3 + f]!
                }
              }
            }
            pooled = Math.max(pooled, sum)
          }
          const unit = (row * 2 + column) * 3 + f
          for (let k = 0; k < 3; k++) logits[k]! += pooled * weights[dense + unit * 3 + k]!
        }
      }
    }
    const norm = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0))
    total += norm - logits[b % 3]!
  }
  return total / BATCH
}

/** One step of gradient descent by central differences. */
function descend(weights: readonly number[], rate: number): number[] {
  const h = 1e-6
  return weights.map((weight, i) => {
    const moved = (by: number) => loss(weights.with(i, weight + by))
    return weight - (rate * (moved(h) - moved(-h))) / (2 * h)
  })
}

describe('known step', () => {
  it('should store the losses that float64 loops and finite differences give', () => {
    const weights = wave(54 + 3 + 36 + 3, 1.7)
    expect(KNOWN_LOSSES[0]).to.be.closeTo(loss(weights), 1e-6)
    expect(KNOWN_LOSSES[1]).to.be.closeTo(loss(descend(weights, 0.1)), 1e-6)
  })

  it('should pass on cpu and on wasm', async () => {
    for (const name of ['cpu', 'wasm'] as const)
      await repeatKnownStep(await createEagerEngine(name))
  })

  it('should refuse an engine that computes something else', async () => {
    const cpu = await createEagerEngine('cpu')
    const wrong: Engine = {
      ...cpu,
      compile: async spec => {
        const step = await cpu.compile(spec)
        const run: typeof step.run = async feeds => ({
          ...(await step.run(feeds)),
          loss: new Float32Array([NaN])
        })
        return new Proxy(step, {
          get: (target, key) => {
            const value = Reflect.get(target, key, target)
            if (key === 'run') return run
            return typeof value === 'function' ? value.bind(target) : value
          }
        })
      }
    }
    const error = await repeatKnownStep(wrong).then(
      () => null,
      e => e
    )
    expect(error).to.have.property('code', 'ERR_ENGINE_UNAVAILABLE')
  })
})
