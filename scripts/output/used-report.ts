import type { Used } from '../../node/evaluation/types.ts'
import type { Candidate } from '../../node/learning/types.ts'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { PeerReport } from '../../node/types.ts'
import { gainCell, ownMixCell } from './accuracy.ts'

const NAMES: Readonly<Record<Candidate, string>> = {
  private: 'private model',
  meme: 'meme',
  mean: 'mean of private model and meme',
  localOnly: 'local-only twin'
}

const points = ({ gain, gainInterval }: Used) => [gainCell(gain, gainInterval)].flat().join(' ')

/** Whose predictions a peer goes by, and what that brings. */
export function usedLine({ choice, used }: PeerReport): string {
  const accuracy = [ownMixCell(used.accuracy)].flat().join(' ')
  const begin = `memesh predict uses the ${NAMES[choice.model]}`
  if (choice.model === 'localOnly')
    return `${begin}: on validation nothing is better by more than chance explains.`
  const gain = used.gain === null ? '' : `, ${points(used)} points over training alone`
  return `${begin}, chosen on validation: ${accuracy}${gain}.`
}

/** The same of a simulation: how often each was chosen, and what that brings. */
export function usedSummary({ peers, mean, worst }: SimulationReport): string {
  const often = new Map<Candidate, number>()
  for (const { choice } of peers) often.set(choice.model, (often.get(choice.model) ?? 0) + 1)
  const chosen = [...often]
    .sort(([, a], [, b]) => b - a)
    .map(([model, count]) => `${NAMES[model]} ${count}×`)
    .join(', ')
  const accuracy = [ownMixCell(mean.used.accuracy)].flat().join(' ')
  const gain =
    mean.used.gain === null
      ? ''
      : `, ${points(mean.used)} points over training alone, worst peer ${gainCell(worst.used, null)}`
  return `memesh predict uses what is best on validation (${chosen}): ${accuracy}${gain}.`
}
