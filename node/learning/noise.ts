import type { Random } from '../../protocol/ports.ts'
import type { NoiseStreams } from '../engine/types.ts'

/** Names one mini-batch of one peer. */
export interface StepLabel {
  readonly seed: string
  readonly peer: string
  /** The peer's own count of rounds. */
  readonly ownRound: number
  /** Within the round, from 1. */
  readonly step: number
}

/**
 * What dropout and noise layers draw from in one mini-batch: a stream for each model, so that a resumed run repeats it.
 * The twin draws what the private model does. The meme alone is then what tells the two apart.
 */
export function stepNoise(random: Random, label: StepLabel): NoiseStreams {
  const { seed, peer, ownRound, step } = label
  return role => {
    const drawer = role === 'localOnly' ? 'private' : role
    return random.stream(seed, 'peer', peer, 'round', ownRound, 'step', step, 'noise', drawer)
  }
}
