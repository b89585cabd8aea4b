import { counted } from '../../node/counted.ts'
import type { LineageOptions } from '../options/look.ts'
import { lineageMatrix, lineageTable } from '../output/lineage-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { lineages, type PeerLineage } from '../report/lineage.ts'
import { readRunView } from '../report/view.ts'
import { latestRun } from './shared/latest-runs.ts'

/** Says whose memes are in the memes of a run. */
export async function lineage(given: string | undefined, options: LineageOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const folder = given ?? (await latestRun())
  const run = await readRunView(folder)
  const found = lineages(run, options.rounds).filter(({ rounds }) => rounds.length > 0)
  terminal.document({
    schema: 'memesh.lineage/1',
    run: folder,
    memes: found.map(each => document(each, run.nameOf))
  })
  const [own] = found
  if (own === undefined) {
    terminal.result('No round is complete yet: the meme is as it began.')
    return
  }
  if (run.record.kind === 'peer') {
    terminal.result(
      `Whose learning is in the meme of ${folder}, by the round in which it was learnt:`,
      '',
      ...terminal.table(lineageTable(own, run.nameOf)),
      '',
      'Through neighbours: what they had taken in before; only they know from whom.'
    )
    return
  }
  terminal.result(
    `Whose learning is in whose meme, over the last ${counted(own.rounds.length, 'round')}:`,
    '',
    ...terminal.table(lineageMatrix(found, run.nameOf))
  )
}

const document = (
  { peerId, rounds, shares, hidden }: PeerLineage,
  nameOf: (peerId: string) => string
) => ({
  peerId,
  name: nameOf(peerId),
  shares: shares.map(([id, share]) => ({ peerId: id, share })),
  throughNeighbours: hidden,
  rounds: rounds.map(each => ({
    round: each.round,
    shares: [...each.shares].map(([id, share]) => ({ peerId: id, share })),
    throughNeighbours: each.hidden
  }))
})
