import { counted } from '../../node/counted.ts'
import type { Accuracy, Interval, Used } from '../../node/evaluation/types.ts'
import type { Ending, PeerEnding } from '../../node/history/run-report.ts'
import { formatPercent, gainCell } from './accuracy.ts'
import { chosenText } from './used-report.ts'

export type Answer = 'yes' | 'no' | 'not clear' | 'not measured'

/** How a run ended, for one peer or for several and their mean. */
export interface Ended {
  readonly peers: readonly Pick<PeerEnding, keyof Ending | 'choice' | 'commonest'>[]
  /** Null for a single peer. */
  readonly mean: Ending | null
}

/** Did joining help? Asked of what `predict` uses: that is what a person has of it. */
export interface Verdict {
  readonly answer: Answer
  /** Why, as a sentence without its full stop. */
  readonly why: string
}

/**
 * The answer goes by the gain over training alone, of one peer or in the mean. Yes takes more than chance explains: an
 * interval that lies above zero, and a model that is better than always answering the commonest class. Where `predict` uses
 * what was trained alone, it is no.
 */
export function verdictOf({ peers, mean }: Ended): Verdict {
  const { accuracy, gain, gainInterval: interval } = usedOf(mean ?? peers[0]!)
  if (gain === null)
    return {
      answer: 'not measured',
      why: 'without the local-only baseline there is nothing to compare with'
    }
  const models = peers.map(({ choice }) => choice?.model ?? 'private')
  const whose = mean === null ? 'it' : 'each peer'
  if (models.every(model => model === 'localOnly'))
    return {
      answer: 'no',
      why: `on validation nothing is better than what ${whose} trained alone by more than chance explains; memesh predict uses that`
    }
  if (isAtChance(accuracy, peers))
    return {
      answer: 'no',
      why: `nothing was learnt: what memesh predict uses is right in ${formatPercent(accuracy.ownMix)}, and always answering the commonest class is in ${formatPercent(commonestOf(peers))}`
    }
  const points = [gainCell(gain, interval)].flat().join(' ')
  const over = mean === null ? '' : `, in the mean of ${counted(peers.length, 'peer')}`
  const change = `what memesh predict uses (${chosenText(models)}) changed by ${points} points of accuracy over training alone${over}`
  const answer = sideOfZero(interval)
  const chance = answer === 'not clear' ? '; zero is within what chance alone explains' : ''
  return { answer, why: change + chance }
}

const ANSWERS: Readonly<Record<Answer, string>> = {
  yes: 'Yes',
  no: 'No',
  'not clear': 'Not clear',
  'not measured': 'Not measured'
}

/** Question and answer in a line. */
export function verdictLine(ended: Ended): string {
  const { answer, why } = verdictOf(ended)
  return `Did joining help? ${ANSWERS[answer]}: ${why}.`
}

/** Runs of older versions have not kept it: their private model is what was judged. */
const usedOf = ({ used, private: accuracy, gain, gainInterval }: Ending): Used =>
  used ?? { accuracy, gain, gainInterval }

function sideOfZero(interval: Interval | null): Answer {
  if (interval === null) return 'not clear'
  if (interval[0] > 0) return 'yes'
  return interval[1] <= 0 ? 'no' : 'not clear'
}

const commonestOf = (peers: Ended['peers']): number =>
  peers.reduce((sum, { commonest = 0 }) => sum + commonest, 0) / peers.length

/** Peers with a single class have nothing to tell apart. */
function isAtChance({ ownMix }: Accuracy, peers: Ended['peers']): boolean {
  const commonest = commonestOf(peers)
  return commonest < 1 && ownMix <= commonest
}
