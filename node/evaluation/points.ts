import { accuracy } from './accuracy.ts'
import { measuredOn } from './contributions.ts'
import { ownMixAccuracy } from './own-mix.ts'
import type { Accuracy, Evidence, Model } from './types.ts'

/** An accuracy before its interval is known. */
export type Point = Omit<Accuracy, 'ownMixInterval'>

/** The accuracies of one model of a peer; null for a twin that is not there. */
export function pointOf(evidence: Evidence, model: 'private' | 'meme'): Point
export function pointOf(evidence: Evidence, model: Model): Point | null
export function pointOf(evidence: Evidence, model: Model): Point | null {
  const { common, test, shares } = evidence
  const on = measuredOn(evidence)
  const measured = on.predictions[model]
  const own = test.predictions[model]
  if (measured === null || own === null) return null
  return {
    ownMix: ownMixAccuracy(on.labels, measured, shares),
    own: accuracy(test.labels, own),
    common: common && accuracy(common.labels, measured)
  }
}
