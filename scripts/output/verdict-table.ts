import type { PeersAnswer, StatusAnswer } from '../../node/control/answers.ts'
import { shortId } from './short-id.ts'
import type { TableInit } from './table.ts'

/** Why messages were accepted, ignored or rejected, and how often. */
export const verdictTable = ({ verdicts }: StatusAnswer): Omit<TableInit, 'plain'> => ({
  head: ['what', 'verdict', 'count'],
  rows: verdictRows(verdicts),
  align: ['left', 'left', 'right']
})

/** The same by peer, but of what was not accepted. */
export const peerVerdictTable = ({ peers }: PeersAnswer): Omit<TableInit, 'plain'> => ({
  head: ['from', 'what', 'not accepted', 'count'],
  rows: peers.flatMap(({ peer, verdicts }) =>
    verdictRows(verdicts)
      .filter(([, verdict]) => verdict !== 'accept')
      .map(row => [shortId(peer), ...row])
  ),
  align: ['left', 'left', 'left', 'right']
})

const verdictRows = (verdicts: StatusAnswer['verdicts']): string[][] =>
  Object.entries(verdicts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => {
      const [what = '', ...why] = reason.split(':')
      return [what, why.join(':'), String(count)]
    })
