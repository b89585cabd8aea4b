import { accuracy, balancedAccuracy } from './accuracy.ts'
import { type Calibration, calibration } from './calibration.ts'
import { macroF1 } from './macro-f1.ts'
import { type ClassScore, perClass } from './per-class.ts'
import type { Interval } from './types.ts'
import { wilson95 } from './wilson.ts'

/** How good a model's predictions are on some samples. Fractions. */
export interface Score {
  readonly accuracy: number
  /** 95 % (Wilson). */
  readonly accuracyInterval: Interval
  readonly balancedAccuracy: number
  readonly macroF1: number
  /** Mean cross-entropy, in nats. */
  readonly crossEntropy: number
  readonly calibration: Calibration
  /** One entry a class of the task. */
  readonly classes: readonly ClassScore[]
}

/** What is scored: true and predicted class of each sample, the latter's probability, and the loss. */
export interface Scored {
  readonly labels: Uint16Array
  readonly predictions: Uint16Array
  readonly confidences: Float64Array
  readonly losses: Float64Array
}

/** @param classes of the task */
export function score(scored: Scored, classes: number): Score {
  const { labels, predictions, confidences, losses } = scored
  const correct = Array.from(labels, (label, at) => label === predictions[at])
  const right = correct.filter(Boolean).length
  return {
    accuracy: accuracy(labels, predictions),
    accuracyInterval: wilson95(right, labels.length),
    balancedAccuracy: balancedAccuracy(labels, predictions, classes),
    macroF1: macroF1(labels, predictions, classes),
    crossEntropy: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    calibration: calibration(confidences, correct),
    classes: perClass(labels, predictions, classes)
  }
}
