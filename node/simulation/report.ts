import type { EngineName } from '../engine/types.ts'
import { judgeMean } from '../evaluation/mean.ts'
import { sha256Hasher } from '../hasher.ts'
import { createRandom } from '../random.ts'
import type { TrainingOutcome } from '../training.ts'
import type { SimulatedPeerReport, SimulationInit, SimulationReport } from './types.ts'

/** What is known of a simulation as a whole. */
export interface SimulationTotals {
  readonly federation: string
  readonly engine: EngineName
  readonly consensusDistance: number
  readonly seconds: number
  readonly trainingSeconds: number
}

/** Puts the peers' reports, in the order of the peers, into the document that `simulate` returns. */
export function reportSimulation(
  { peers, seed, manifest, config = {} }: SimulationInit,
  outcomes: readonly TrainingOutcome[],
  totals: SimulationTotals
): SimulationReport {
  const bootstrap = createRandom(sha256Hasher).stream(seed, 'bootstrap')
  return {
    schema: 'memesh.simulation/1',
    federation: totals.federation,
    engine: totals.engine,
    seed,
    rounds: manifest.learning.rounds,
    seconds: totals.seconds,
    trainingSeconds: totals.trainingSeconds,
    config,
    peers: outcomes.map(({ report }, index): SimulatedPeerReport => {
      const { name, model } = peers[index]!
      const { peerId, samples, localOnly, memeDigest, gain, gainInterval } = report
      const { commonest, choice, used, guard, bytesSent, bytesReceived } = report
      const { private: own, meme } = report
      return {
        name,
        peerId,
        model,
        samples,
        localOnly,
        private: own,
        meme,
        memeDigest,
        gain,
        gainInterval,
        commonest,
        choice,
        used,
        guard,
        bytesSent,
        bytesReceived
      }
    }),
    mean: judgeMean(
      outcomes.map(({ evidence }) => evidence),
      bootstrap
    ),
    worst: {
      gain: least(outcomes.flatMap(({ report }) => report.gain ?? [])),
      used: least(outcomes.flatMap(({ report }) => report.used.gain ?? []))
    },
    consensusDistance: totals.consensusDistance
  }
}

const least = (values: readonly number[]): number | null =>
  values.length > 0 ? Math.min(...values) : null
