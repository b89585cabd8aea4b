import { expect } from 'chai'
import { calibratedLosses } from '../../../node/learning/calibrated-losses.ts'

const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('calibratedLosses', () => {
  it('should be those of a model that is as sure as it is right', () => {
    // Logits ±z for two classes, right three times of four: the best probability of its answer is 3/4, whatever z.
    const labels = Uint16Array.of(0, 0, 0, 1)
    for (const z of [0.1, 1, 4]) {
      const losses = calibratedLosses(Float64Array.of(z, -z, z, -z, z, -z, z, -z), labels, 2)
      for (const loss of losses.subarray(0, 3)) expect(loss).to.be.closeTo(-Math.log(0.75), 1e-6)
      expect(losses[3]).to.be.closeTo(-Math.log(0.25), 1e-6)
    }
  })

  it('should be least at no other temperature', () => {
    const logs = Float64Array.of(2, 0, -1, 0.5, 0.4, 0, -3, 1, 1.5, 0, 2, 1)
    const labels = Uint16Array.of(0, 1, 2, 0)
    const at = (s: number) =>
      [...labels].reduce((sum, label, n) => {
        const row = [...logs.subarray(3 * n, 3 * n + 3)].map(z => s * z)
        return sum + Math.log(row.reduce((all, z) => all + Math.exp(z), 0)) - row[label]!
      }, 0) / 4
    const grid = Array.from({ length: 6300 }, (_, i) => at(0.125 + i * 0.00125))
    expect(mean(calibratedLosses(logs, labels, 3))).to.be.closeTo(Math.min(...grid), 1e-5)
  })

  it('should end at a bound where a model never errs, or always does', () => {
    const logs = Float64Array.of(1, 0, 0, 1)
    // ln(1 + e^−8) and ln(1 + e^(1/8)).
    expect(mean(calibratedLosses(logs, Uint16Array.of(0, 1), 2))).to.be.closeTo(3.3541e-4, 1e-6)
    expect(mean(calibratedLosses(logs, Uint16Array.of(1, 0), 2))).to.be.closeTo(0.7576, 1e-4)
  })

  it('should have nothing for no samples', () => {
    expect(calibratedLosses(new Float64Array(), new Uint16Array(), 3)).to.have.length(0)
  })
})
