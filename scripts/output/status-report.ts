import type { StatusAnswer } from '../../node/control/answers.ts'
import { counted } from '../../node/counted.ts'
import { formatBytes } from './bytes.ts'
import { shortId } from './short-id.ts'
import { formatSeconds } from './time.ts'

const seconds = (ms: number): string => formatSeconds(ms / 1000)
const labelled = (label: string, text: string): string => label.padEnd(12) + text

/** Where a peer stands. */
export function statusLines(status: StatusAnswer): string[] {
  const { peerId, name, federation, federationName, traffic, addresses } = status
  return [
    labelled('peer', name === null ? peerId : `${peerId} (${name})`),
    labelled('federation', federationName),
    labelled('', federation),
    labelled('run folder', status.run),
    labelled('running', `for ${seconds(status.upMs)}, engine ${status.engine}`),
    ...addresses.map((address, index) => labelled(index === 0 ? 'addresses' : '', address)),
    labelled('round', roundText(status)),
    labelled('neighbours', `${status.neighbours} of ${status.members} connected members`),
    labelled(
      'memes',
      `in ${formatBytes(traffic.payloadIn)}, out ${formatBytes(traffic.payloadOut)}`
    ),
    labelled(
      'control',
      `in ${formatBytes(traffic.controlIn)}, out ${formatBytes(traffic.controlOut)}`
    ),
    labelled('last round', lastRoundText(status))
  ]
}

function roundText({ phase, round, rounds, ownRounds, mode, learning, deadline }: StatusAnswer) {
  const now = [
    phase,
    ...(learning === null ? [] : [`${learning.done} of ${learning.of} mini-batches`]),
    ...(deadline === null
      ? []
      : [`${seconds(deadline.leftMs)} of ${seconds(deadline.ms)} left until the deadline`])
  ]
  const completed = `${counted(ownRounds, 'round')} of its own completed`
  return `${round} of ${rounds} (${mode}), ${now.join(', ')}; ${completed}`
}

function lastRoundText({ lastRound }: StatusAnswer): string {
  if (lastRound === null) return 'none completed since the start'
  const { round, averaged, deadlineMs, gatherMs, massLost, left } = lastRound
  const names = averaged.map(
    ({ peerId, staleness }) => shortId(peerId) + (staleness > 0 ? ` ${staleness} old` : '')
  )
  return [
    `${round}: ${names.length === 0 ? 'alone' : `averaged with ${names.length} (${names.join(', ')})`}`,
    `gathered in ${seconds(gatherMs)}${deadlineMs === null ? '' : ` of ${seconds(deadlineMs)}`}`,
    ...(massLost > 0 ? [`mixing mass lost ${massLost.toFixed(2)}`] : []),
    ...(left.length > 0 ? [`left: ${left.map(shortId).join(' ')}`] : [])
  ].join(', ')
}
