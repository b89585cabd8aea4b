/**
 * Cross-entropies of the mean of two models' probabilities, from those of each model: −ln((e^−a + e^−b) / 2), one a
 * sample.
 */
export const lossesOfMean = (a: Float32Array, b: Float32Array): Float32Array =>
  a.map((loss, at) => {
    const other = b[at]!
    // The larger probability is taken out: e^−loss alone may be too small for a number.
    return Math.min(loss, other) + Math.LN2 - Math.log1p(Math.exp(-Math.abs(loss - other)))
  })
