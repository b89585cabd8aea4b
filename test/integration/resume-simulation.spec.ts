import { cpSync, rmSync, truncateSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock } from '../../node/clock.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import type { SimulationInit, SimulationReport, Topology } from '../../node/simulation/types.ts'
import { loadCheckpoint } from '../../node/store/checkpoint.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

const manifest = tinyManifest({ learning: { rounds: 3, epochs: 30 } })
/** The first one is slow: on a ring the others are one and two rounds ahead of it. */
const peers = [5, 7, 6, 5, 8].map((hidden, index) => ({
  name: `peer-${index + 1}`,
  model: `mlp${hidden}`,
  architecture: tinyMlp(hidden),
  data: tinyData(`peer ${index}`),
  learnMs: index === 0 ? 400 : 0
}))

const start = (out: string, changes: Partial<SimulationInit> = {}): Promise<SimulationReport> =>
  simulate({ manifest, peers, seed: '1', engine: 'wasm', out, ...changes })

/** Stops so many ms after training has begun. Null where it was stopped. */
async function startFor(
  ms: number,
  out: string,
  changes: Partial<SimulationInit>
): Promise<SimulationReport | null> {
  const controller = new AbortController()
  const reason = new DOMException('enough', 'AbortError')
  const onPhase: SimulationInit['onPhase'] = phase => {
    if (phase !== 'training') return
    systemClock.timeout(ms).addEventListener('abort', () => controller.abort(reason))
  }
  try {
    return await start(out, { ...changes, signal: controller.signal, onPhase })
  } catch (error) {
    expect(error).to.equal(reason)
    return null
  }
}

const checkpointsOf = async (out: string) =>
  Promise.all(
    peers.map(async ({ name }) => (await loadCheckpoint(join(out, 'peers', name)))?.checkpoint)
  )

/** All that a simulation leaves which says nothing of times, bytes, lineage and incarnations. */
async function outcome(out: string, { peers: reports, mean, consensusDistance }: SimulationReport) {
  const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')
  return {
    mean,
    consensusDistance,
    reports: reports.map(({ bytesSent, bytesReceived, ...report }) => report),
    metrics: lines.map(line => {
      const { timings, averaged, controlBytes, payloadBytes, ...rest } = JSON.parse(
        line
      ) as RoundMetrics
      return { ...rest, averaged: averaged.map(({ announcement, ...each }) => each) }
    }),
    learners: (await checkpointsOf(out)).map(checkpoint => checkpoint?.learner)
  }
}

/** What a kill leaves: a copy of a folder that is being written to, without the lock. */
function snapshot(from: string, to: string): void {
  for (;;) {
    try {
      cpSync(from, to, { recursive: true, filter: path => !/\.tmp$|\/store$/.test(path) })
      return
    } catch {
      rmSync(to, { recursive: true, force: true }) // Something was renamed meanwhile.
    }
  }
}

describe('a simulation that is stopped', function () {
  this.timeout(300_000)

  const topologies: Topology[] = [{ kind: 'ring' }, { kind: 'full' }]
  for (const topology of topologies) {
    it(`should end as if never stopped, bit for bit, wherever that was: ${topology.kind}`, () =>
      withTempFolder(async folder => {
        const whole = join(folder, 'whole')
        const expected = await outcome(whole, await start(whole, { topology }))
        expect(expected.metrics).to.have.lengthOf(3 * peers.length)
        let runs = 0
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.integer({ min: 50, max: 900 }), { minLength: 1, maxLength: 2 }),
            async stops => {
              const out = join(folder, `run-${runs++}`)
              let report = await startFor(stops[0]!, out, { topology })
              for (const ms of stops.slice(1)) {
                report ??= await startFor(ms, out, { topology, resume: true })
              }
              report ??= await start(out, { topology, resume: true })
              expect(await outcome(out, report)).to.deep.equal(expected)
            }
          ),
          { numRuns: 2, seed: 5 }
        )
      }))
  }

  it('should go on from what is left where it was killed between any two writes', () =>
    withTempFolder(async folder => {
      const topology: Topology = { kind: 'ring' }
      const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')]
      const report = await start(whole, {
        topology,
        onRound: round => {
          // Whoever has not written this round's checkpoint yet has those of the two before.
          if (round === 3) snapshot(whole, killed)
        }
      })
      const expected = await outcome(whole, report)
      // The slow one has lost its newest: those beside it may have to go back with it.
      truncateSync(join(killed, 'peers', 'peer-1', 'checkpoint.cbor'), 50)
      const damaged: string[] = []
      const onDamaged = (peer: string) => void damaged.push(peer)
      const resumed = await start(killed, { topology, resume: true, onDamaged })
      expect(damaged).to.include('peer-1')
      expect(await outcome(killed, resumed)).to.deep.equal(expected)
      // Complete: it is judged again, and waits for nobody.
      const again = await start(killed, { topology, resume: true })
      expect(await outcome(killed, again)).to.deep.equal(expected)
      const config = JSON.parse(await readFile(join(killed, 'config.json'), 'utf8'))
      expect(config.incarnation).to.equal(3)
    }))

  it('should stay on its engine while nobody asks for another', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const engines: unknown[] = []
      const onEngine: SimulationInit['onEngine'] = (engine, _, before) =>
        void engines.push([before, engine])
      await startFor(0, out, { engine: 'cpu', onEngine })
      await startFor(0, out, { engine: 'auto', resume: true, onEngine })
      expect(engines).to.deep.equal([
        [null, 'cpu'],
        ['cpu', 'cpu']
      ])
    }))

  it('should not go on with something else, nor where there is nothing', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      expect(await codeOf(start(out, { resume: true }))).to.equal('ERR_RUN_FOLDER_MISMATCH')
      await startFor(0, out, {})
      expect(await codeOf(start(out))).to.equal('ERR_RUN_FOLDER_MISMATCH')
      const others: Partial<SimulationInit>[] = [
        { seed: '2' },
        { topology: { kind: 'ring' } },
        { baseline: 'none' },
        { peers: peers.map(peer => ({ ...peer, data: tinyData('other') })) }
      ]
      for (const other of others) {
        const code = await codeOf(start(out, { ...other, resume: true }))
        expect(code, Object.keys(other)[0]).to.equal('ERR_RUN_FOLDER_MISMATCH')
      }
    }))
})
