import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { askPeer } from '../../node/control/client.ts'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { type MemeshProcess, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { type TinyFiles, writeTinyFiles } from '../fixtures/tiny-files.ts'

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']
const ROUNDS = 14
const manifest = tinyManifest({
  hidden: 1000,
  learning: { rounds: ROUNDS, epochs: 1 },
  exchange: { minNeighbours: 2, deadline: { minMs: 10_000, maxMs: 30_000 } }
})

/** One person's run folder, and what its peer says. */
interface Peer {
  readonly run: string
  readonly process: MemeshProcess
}

const statusOf = ({ run }: Peer) => askPeer(run, 'status', systemClock)

/** Resolves to the round in whose exchange `victim` is: it serves its shards, and waits for `slow`, which still learns. */
async function midExchange(victim: Peer, slow: Peer): Promise<number> {
  let learning = { round: 0, bytesServed: 0 }
  for (;;) {
    const other = await statusOf(slow)
    const { phase, round, traffic } = await statusOf(victim)
    if (phase === 'learning') learning = { round, bytesServed: traffic.payloadOut }
    const isServing = phase === 'gathering' && traffic.payloadOut > learning.bytesServed
    const isSlow = other.phase === 'learning' && other.round === round
    if (isServing && isSlow && round === learning.round && round > 1) return round
  }
}

async function metricsOf({ run }: Peer): Promise<RoundMetrics[]> {
  const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n')
  return lines.map(line => JSON.parse(line))
}

async function reportOf({ process }: Peer): Promise<PeerReport> {
  const { code, stdout, stderr } = await process.finished
  expect(code, stderr).to.equal(0)
  return JSON.parse(stdout)
}

const companyOf = ({ averaged }: RoundMetrics) => averaged.map(({ peerId }) => peerId)

/** All rounds are there from its first one on (who is slow to begin is one round late at most), gathered in time, and mixed with weights of the rule. */
function expectSurvived(name: string, metrics: readonly RoundMetrics[]): void {
  const rounds = metrics.map(({ round }) => round)
  const [first = 0] = rounds
  expect(first, name).to.be.within(1, 2)
  const all = Array.from({ length: ROUNDS + 1 - first }, (_, index) => first + index)
  expect(rounds, name).to.deep.equal(all)
  const times = metrics.map(({ timings, deadlineMs }) => [timings.gatherMs, deadlineMs] as const)
  const printed = times.map(([ms, limit]) => `${ms.toFixed(0)}/${limit?.toFixed(0) ?? '–'}`)
  console.log(`      ${name} gathered, of its deadline, ms: ${printed.join(' ')}`)
  for (const [ms, deadlineMs] of times) expect(ms, name).to.be.at.most((deadlineMs ?? 0) + 1000)
  for (const { averaged, round, peerId, massLost } of metrics) {
    const sum = averaged.reduce((all, { weight }) => all + weight, 0)
    expect(sum, `${name}, weights of round ${round}`).to.be.closeTo(1, 1e-12)
    const others = averaged.filter(entry => entry.peerId !== peerId)
    // Metropolis gives a neighbour at most half; from two neighbours on at most a third.
    for (const { weight } of others) expect(weight).to.be.at.most(1 / (1 + others.length) + 1e-12)
    expect(massLost).to.be.within(0, 1 / 2)
  }
}

describe('a peer that is killed in the middle of an exchange', function () {
  this.timeout(240_000)

  it('should go on under its identity; nobody loses a round, and a fourth finds them by bare ID', () =>
    withTempFolder(async folder => {
      const point = startMemesh(['bootstrap', '--run', join(folder, 'point'), ...LISTEN])
      const [, address = ''] = await point.said(/--bootstrap (\/ip4\S+)/)
      const filesFor = async (name: string, samples: number) => {
        await mkdir(join(folder, name))
        return writeTinyFiles(join(folder, name), samples, manifest)
      }
      const [few, many] = [await filesFor('few', 60), await filesFor('many', 1200)]
      const peer = (name: string, command: string[], { data, model }: TinyFiles): Peer => {
        const run = join(folder, `run-${name}`)
        const process = startMemesh([
          ...command,
          ...['--data', data, '--model', model, '--run', run, '--bootstrap', address, ...LISTEN],
          ...['--no-mdns', '--engine', 'cpu', '--baseline', 'none', '--json']
        ])
        return { run, process }
      }
      const founder = peer('founder', ['start', few.manifest], few)
      const [, ticket = ''] = await founder.process.said(/memesh join '(memesh:[^']+)' --data/)
      const [, federation = ''] = /^memesh:\/\/(\w+)/.exec(ticket) ?? []
      const slow = peer('slow', ['join', ticket], many)
      const victim = peer('victim', ['join', ticket], few)
      await Promise.all([slow, victim].map(({ process }) => process.said(/round \d+\//)))

      const round = await midExchange(victim, slow)
      victim.process.child.kill('SIGKILL')
      await victim.process.finished
      const again = peer('victim', ['join', ticket], few)
      const fourth = peer('fourth', ['join', federation], few)
      await again.process.said(new RegExp(`going on after round ${round - 1}\\b`))

      const all = [founder, slow, again, fourth]
      const reports = await Promise.all(all.map(reportOf))
      expect(reports.map(report => report.round)).to.deep.equal(all.map(() => ROUNDS))
      const [founders, slows, agains, fourths] = [
        await metricsOf(founder),
        await metricsOf(slow),
        await metricsOf(again),
        await metricsOf(fourth)
      ]
      const [, , { peerId: victimId } = reports[0]!, { peerId: fourthId } = reports[0]!] = reports
      const [entered, second] = fourths.map(line => line.round)
      console.log(`      killed in round ${round}; the fourth came in round ${entered}`)
      expectSurvived('the founder', founders)
      expectSurvived('the slow one', slows)

      // Its identity, one start later, and no round of its own twice; it goes on where the others are.
      const config = JSON.parse(await readFile(join(again.run, 'config.json'), 'utf8'))
      expect(config.incarnation).to.equal(2)
      expect(new Set(agains.map(({ peerId }) => peerId))).to.deep.equal(new Set([victimId]))
      expect(agains.map(({ ownRound }) => ownRound)).to.deep.equal(agains.map((_, i) => i + 1))
      for (const lines of [founders, slows]) {
        expect(companyOf(lines.at(-1)!)).to.have.members(reports.map(({ peerId }) => peerId))
      }
      // From the fourth's second round on it is in everybody's meme.
      for (const line of [...founders, ...slows].filter(each => each.round >= second!)) {
        expect(companyOf(line), `round ${line.round}`).to.include(fourthId)
      }
      point.child.kill('SIGTERM')
      expect((await point.finished).code).to.equal(0)
    }))
})
