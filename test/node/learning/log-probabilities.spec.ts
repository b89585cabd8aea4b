import { expect } from 'chai'
import { logSoftmaxRows, meanLogs } from '../../../node/learning/log-probabilities.ts'

const close = (actual: Float64Array, expected: readonly number[]) => {
  expect(actual).to.have.length(expected.length)
  for (const [i, value] of expected.entries()) expect(actual[i], `${i}`).to.be.closeTo(value, 1e-12)
}

describe('logSoftmaxRows', () => {
  it('should make each row the logarithms of probabilities', () => {
    // e^0 : e^ln 3 = 1 : 3; equal logits, however large, are halves.
    const logits = Float32Array.of(0, 0, 1000, 1000)
    close(logSoftmaxRows(logits, 2), Array(4).fill(Math.log(0.5)))
    const ratio = Math.fround(Math.log(3))
    const [first, second] = logSoftmaxRows(Float32Array.of(0, ratio), 2)
    expect(Math.exp(first!)).to.be.closeTo(1 / 4, 1e-7)
    expect(Math.exp(second!)).to.be.closeTo(3 / 4, 1e-7)
  })

  it('should keep what is too improbable for a number apart from the impossible', () => {
    close(logSoftmaxRows(Float32Array.of(0, -2000), 2), [0, -2000])
  })
})

describe('meanLogs', () => {
  it('should be the logarithm of the mean probability', () => {
    const logs = (...values: number[]) => Float64Array.from(values, Math.log)
    close(meanLogs(logs(0.2, 0.8), logs(0.6, 0.4)), [Math.log(0.4), Math.log(0.6)])
    // ½·e^−2000 of its own, and nothing beside it.
    close(meanLogs(Float64Array.of(-2000), Float64Array.of(-5000)), [-2000 - Math.LN2])
  })
})
