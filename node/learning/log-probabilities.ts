/** ln softmax of each row of logits [samples, classes]. */
export function logSoftmaxRows(logits: Float32Array, classes: number): Float64Array {
  const logs = new Float64Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes)
    const most = row.reduce((a, b) => Math.max(a, b))
    const norm = most + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - most), 0))
    for (let i = 0; i < classes; i++) logs[start + i] = row[i]! - norm
  }
  return logs
}

/** Of the mean of two models' probabilities: ln((e^a + e^b) / 2). */
export const meanLogs = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((log, at) => {
    const other = b[at]!
    // The larger one is taken out: e^log alone may be too small for a number.
    return Math.max(log, other) + Math.log1p(Math.exp(-Math.abs(log - other))) - Math.LN2
  })

/** The most probable class of each sample, the first of several. */
export const mostProbable = (logs: Float64Array, classes: number): Uint16Array =>
  Uint16Array.from({ length: logs.length / classes }, (_, sample) => {
    const row = logs.subarray(sample * classes, (sample + 1) * classes)
    return row.reduce((best, log, label) => (log > row[best]! ? label : best), 0)
  })

/** Cross-entropy of each sample, in nats: minus the log-probability of its label. */
export const lossesOf = (logs: Float64Array, labels: Uint16Array, classes: number): Float64Array =>
  Float64Array.from(labels, (label, sample) => -logs[sample * classes + label]!)
