import type { Candidate } from '../learning/types.ts'
import type { Logits } from './classifier.ts'

/** Class probabilities, [samples, classes], row by row. */
export type Probabilities = Float64Array

/** In the order in which they are shown. */
export const CANDIDATES: readonly Candidate[] = ['localOnly', 'private', 'meme', 'mean']

/** softmax of each row. */
export function softmaxRows(logits: Float32Array, classes: number): Probabilities {
  const probabilities = new Float64Array(logits.length)
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes)
    const most = Math.max(...row)
    let sum = 0
    for (let i = 0; i < classes; i++) sum += probabilities[start + i] = Math.exp(row[i]! - most)
    for (let i = 0; i < classes; i++) probabilities[start + i]! /= sum
  }
  return probabilities
}

/** Whatever predictions can be taken from: each model, and the mean of what private model and meme say. */
export function candidatesOf(
  logits: Logits,
  classes: number
): Partial<Record<Candidate, Probabilities>> {
  const found: Partial<Record<Candidate, Probabilities>> = {}
  for (const [role, values] of Object.entries(logits)) {
    found[role as Candidate] = softmaxRows(values, classes)
  }
  const { private: own, meme } = found
  if (own && meme) found.mean = own.map((probability, at) => (probability + meme[at]!) / 2)
  return found
}

/** The most probable class of each sample; the first of several. */
export function classesOf(probabilities: Probabilities, classes: number): Uint16Array {
  return Uint16Array.from({ length: probabilities.length / classes }, (_, sample) => {
    const row = probabilities.subarray(sample * classes, (sample + 1) * classes)
    return row.indexOf(Math.max(...row))
  })
}

/** Cross-entropy of each sample, in nats. */
export const crossEntropiesOf = (
  probabilities: Probabilities,
  labels: Uint16Array,
  classes: number
): Float32Array =>
  // A probability that is too small for a number would cost infinitely much.
  Float32Array.from(
    labels,
    (label, sample) =>
      -Math.log(Math.max(probabilities[sample * classes + label]!, Number.MIN_VALUE))
  )
