import { expect } from 'chai'
import type { SimulationInit } from '../../node/simulation/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { ownModel } from '../fixtures/own-model.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'
import { availableEngines } from '../node/engine/available.ts'

type Fallback = Parameters<NonNullable<SimulationInit['onFallback']>>

const sequence = ownModel('sequence.ts')
const manifest = tinyManifest({ learning: { rounds: 6, epochs: 3, learningRate: 0.1 } })

/** Losses of one kind of model, round by round, mean over the peers. */
function lossesOf(metrics: readonly RoundMetrics[], role: keyof RoundMetrics['losses']): number[] {
  const rounds = Math.max(...metrics.map(({ round }) => round))
  return Array.from({ length: rounds }, (_, i) => {
    const lines = metrics.filter(({ round }) => round === i + 1)
    return lines.reduce((sum, { losses }) => sum + losses[role]!, 0) / lines.length
  })
}

const lasting = ({ timings, controlBytes, ...rest }: RoundMetrics) => rest

describe('a private model from a module', function () {
  this.timeout(120_000)

  for (const engine of availableEngines.filter(name => name === 'onnx' || name === 'wasm')) {
    it(`should learn in a federation, and bring the same with any number of threads: ${engine}`, async () => {
      const fallbacks: Fallback[] = []
      const changes = {
        manifest,
        engine,
        onFallback: (...fallback: Fallback) => fallbacks.push(fallback)
      }
      const first = await simulateTiny([sequence, sequence], { ...changes, threads: 1 })
      expect(fallbacks).to.deep.equal([])
      for (const role of ['private', 'localOnly'] as const) {
        const losses = lossesOf(first.metrics, role)
        expect(losses.at(-1), `${role}: ${losses}`).to.be.below(0.8 * losses[0]!)
      }
      const again = await simulateTiny([sequence, sequence], { ...changes, threads: 2 })
      expect(again.metrics.map(lasting)).to.deep.equal(first.metrics.map(lasting))
      expect(again.checkpoints).to.deep.equal(first.checkpoints)
    })
  }

  if (availableEngines.includes('onnx')) {
    it('should fall back where it cannot be compiled, naming the layer', async () => {
      const fallbacks: Fallback[] = []
      const { metrics } = await simulateTiny([ownModel('unsupported.mjs'), 8], {
        manifest,
        engine: 'onnx',
        onFallback: (...fallback) => fallbacks.push(fallback)
      })
      expect(fallbacks).to.have.lengthOf(1)
      const [peer, engine, why] = fallbacks[0]!
      expect([peer, engine]).to.deep.equal(['peer-1', 'wasm'])
      expect(why).to.match(/layer centred reads values/)
      const losses = lossesOf(metrics, 'private')
      expect(losses.at(-1), String(losses)).to.be.below(losses[0]!)
    })
  }
})
