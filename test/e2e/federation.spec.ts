import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

const ROUNDS = 4
const LOCAL = ['--listen', '/ip4/127.0.0.1/tcp/0', '--engine', 'cpu', '--json']

describe('three processes', function () {
  this.timeout(300_000)

  it('should found, join by ticket and by ID, and all average with one another', () =>
    withTempFolder(async folder => {
      // Nobody begins before all three know each other: the joiners are told of the founder only.
      const files = await writeTinyFiles(
        folder,
        120,
        tinyManifest({ learning: { rounds: ROUNDS }, exchange: { minNeighbours: 2 } })
      )
      const run = (name: string) => join(folder, name)
      const peer = (command: string[], part: number, name: string) =>
        startMemesh([
          ...command,
          ...['--data', `${files.data}#${part}/3`, '--model', files.model],
          ...['--run', run(name), ...LOCAL]
        ])

      const founder = peer(['start', files.manifest], 1, 'a')
      const [, ticket = ''] = await founder.said(/memesh join '(memesh:[^']+)' --data/)
      const [, federation = '', address = ''] =
        /^memesh:\/\/(\w+)\?peer=([^&]+)$/.exec(ticket) ?? []
      const byTicket = peer(['join', ticket], 2, 'b')
      const byId = peer(['join', federation, '--peer', address], 3, 'c')
      const finished = await Promise.all([founder, byTicket, byId].map(each => each.finished))
      for (const { code, stderr } of finished) expect(code, stderr).to.equal(0)

      const reports = finished.map(({ stdout }) => JSON.parse(stdout) as PeerReport)
      const everybody = reports.map(report => report.peerId)
      expect(new Set(everybody).size).to.equal(3)
      for (const [index, name] of ['a', 'b', 'c'].entries()) {
        expect(reports[index]).to.deep.include({
          schema: 'memesh.peer/1',
          federation,
          round: ROUNDS
        })
        const text = await readFile(join(run(name), 'metrics.jsonl'), 'utf8')
        const lines = text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as RoundMetrics)
        expect(lines.length).to.equal(reports[index]?.ownRounds)
        const met = new Set(lines.flatMap(line => line.averaged.map(each => each.peerId)))
        expect(
          [...met],
          `whom ${name} averaged with: ${finished.map(({ stderr }) => stderr).join('\n')}`
        ).to.have.members(everybody)
      }
      // What leaves is said before the wait for neighbours, let alone the first announcement.
      for (const { stderr } of finished)
        expect(stderr).to.match(
          /What leaves this machine:\n[\s\S]*Others join with:\n[\s\S]*waiting for/
        )
    }))
})
