import type { Used } from '../../node/evaluation/types.ts'
import type { Candidate } from '../../node/learning/types.ts'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { PeerReport } from '../../node/types.ts'
import { gainCell, ownMixCell } from './accuracy.ts'

const NAMES: Readonly<Record<string, string>> = {
  private: 'private model',
  meme: 'meme',
  mean: 'mean of private model and meme',
  localOnly: 'local-only twin'
} satisfies Record<Candidate, string>

/** Which models they are: the only one by its name, of several how often each, the most frequent first. */
export function chosenText(models: readonly string[]): string {
  const often = new Map<string, number>()
  for (const model of models) often.set(model, (often.get(model) ?? 0) + 1)
  const sorted = [...often].sort(([, a], [, b]) => b - a)
  const nameOf = (model: string) => NAMES[model] ?? model
  if (models.length === 1) return `the ${nameOf(models[0]!)}`
  return sorted.map(([model, count]) => `${nameOf(model)} ${count}×`).join(', ')
}

const points = ({ gain, gainInterval }: Omit<Used, 'accuracy'>) =>
  [gainCell(gain, gainInterval)].flat().join(' ')

/** Whose predictions a peer goes by, how good they are, and what came of the private model where it is not that. */
export function usedLine({ choice, used, gain, gainInterval }: PeerReport): string {
  const accuracy = [ownMixCell(used.accuracy)].flat().join(' ')
  const other =
    gain === null || choice.model === 'private'
      ? ''
      : `; the private model changed by ${points({ gain, gainInterval })} points`
  return `memesh predict uses ${chosenText([choice.model])}, chosen on validation: ${accuracy}${other}.`
}

/** The same of a simulation: how often each was chosen. */
export function usedSummary({ peers, mean, worst }: SimulationReport): string {
  const accuracy = [ownMixCell(mean.used.accuracy)].flat().join(' ')
  const gains =
    mean.gain === null
      ? ''
      : `, worst peer ${gainCell(worst.used, null)} points; the private models changed by ${points(mean)}, worst peer ${gainCell(worst.gain, null)}`
  return `memesh predict uses what is best on validation (${chosenText(peers.map(({ choice }) => choice.model))}): ${accuracy}${gains}.`
}
