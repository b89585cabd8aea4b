import { expect } from 'chai'
import { isGrowing, trendOf } from '../../../scripts/soak/trend.ts'

describe('a trend', () => {
  const of = (...values: number[]) => trendOf(values.map((value, minutes) => ({ minutes, value })))

  it('should be the slope of a straight line, with no error', () => {
    const { perMinute, error } = of(7, 10, 13, 16)
    expect(perMinute).to.be.closeTo(3, 1e-12)
    expect(error).to.be.closeTo(0, 1e-12)
  })

  it('should have the standard error of least squares', () => {
    // By hand: mean 1 at 1.5; Sxx = 5, Sxy = 2, so slope 0.4; residuals −0.4 1.2 −1.2 0.4, squares 3.2; √(3.2/2/5).
    const { perMinute, error } = of(0, 2, 0, 2)
    expect(perMinute).to.be.closeTo(0.4, 1e-12)
    expect(error).to.be.closeTo(Math.sqrt(0.32), 1e-12)
  })

  it('should say nothing of two samples', () => {
    expect(of(1, 100).error).to.equal(Number.POSITIVE_INFINITY)
    expect(isGrowing(of(1, 100), 0.1)).to.equal(false)
  })

  it('should be above a limit only where it is certain', () => {
    expect(isGrowing(of(7, 10, 13, 16), 2.9)).to.equal(true)
    expect(isGrowing(of(7, 10, 13, 16), 3.1)).to.equal(false)
    // 0.4 ± 1.13
    expect(isGrowing(of(0, 2, 0, 2), 0.1)).to.equal(false)
  })
})
