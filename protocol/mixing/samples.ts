import { MAX_SAMPLE_RATIO } from './constants.ts'
import type { Participant } from './types.ts'

/** One's own sample count; a peer without any counts as one with a single sample, so that ratios stay finite. */
export const ownSamples = (self: Participant): number => Math.max(self.samples, 1)

/** A neighbour's declared sample count, at most MAX_SAMPLE_RATIO times one's own. */
export const cappedSamples = (self: Participant, neighbour: Participant): number =>
  Math.min(neighbour.samples, MAX_SAMPLE_RATIO * ownSamples(self))
