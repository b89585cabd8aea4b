import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { PeerReport } from '../../node/types.ts'
import { runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

/** What a shell makes of a line without quotes. */
const wordsOf = (line: string) => line.split(' ').slice(1)
const hintOf = (stderr: string) => wordsOf(/hint: Go on with: (.*)/.exec(stderr)?.[1] ?? '')

describe('a command that is stopped', function () {
  this.timeout(300_000)

  it('should say how a peer goes on, which then needs nobody for its manifest', () =>
    withTempFolder(async folder => {
      const manifest = tinyManifest({ learning: { rounds: 40, epochs: 20 } })
      const files = await writeTinyFiles(folder, 120, manifest)
      const run = join(folder, 'run')
      const started = startMemesh([
        ...['start', files.manifest, '--data', files.data, '--model', files.model, '--run', run],
        ...[
          '--listen',
          '/ip4/127.0.0.1/tcp/0',
          '--engine',
          'cpu',
          '--alone',
          '--linger',
          '0',
          '--guard'
        ]
      ])
      const [, ticket = ''] = await started.said(/memesh join '(memesh:[^']+)' --data/)
      await started.said(/round 2/)
      started.child.kill('SIGTERM')
      const { code, stderr } = await started.finished
      expect(code, stderr).to.equal(130)
      expect(stderr).to.include('stopping after this mini-batch')
      const words = hintOf(stderr)
      expect(words.slice(0, 2)).to.deep.equal(['start', files.manifest])
      expect(words).to.include('--guard')
      // By ticket, as one that joined; the founder is gone.
      const resumed = startMemesh(['join', ticket, ...words.slice(2), '--json'])
      await resumed.said(/run folder .*going on after round \d+/)
      resumed.child.kill('SIGKILL')
      await resumed.finished
      const last = await runMemesh(['join', ticket, ...words.slice(2), '--json'])
      expect(last.code, last.stderr).to.equal(0)
      const report = JSON.parse(last.stdout) as PeerReport
      expect([report.round, report.ownRounds]).to.deep.equal([40, 40])
      const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'))
      expect(config.incarnation).to.equal(3)
      const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(lines.map(line => JSON.parse(line).round)).to.deep.equal(lines.map((_, i) => i + 1))
    }))

  it('should say how a simulation goes on', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const begun = startMemesh([
        ...['simulate', '--peers', '2', '--models', 'mlp', '--samples', '40', '--rounds', '3'],
        ...['--epochs', '6', '--engine', 'wasm', '--topology', 'ring', '--out', out, '--guard']
      ])
      await begun.said(/round 1\/3/)
      begun.child.kill('SIGINT')
      const { code, stderr } = await begun.finished
      expect(code, stderr).to.equal(130)
      expect(hintOf(stderr)).to.deep.equal(['simulate', '--resume', out])
      const { stdout, ...resumed } = await runMemesh([...hintOf(stderr), '--json'])
      expect(resumed.code, resumed.stderr).to.equal(0)
      const report = JSON.parse(stdout) as SimulationReport
      expect(report).to.include({ rounds: 3, seed: '1', engine: 'wasm' })
      expect(report.config).to.include({ topology: 'ring', samples: 40, epochs: 6, out })
      const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(lines.map(line => JSON.parse(line).round)).to.deep.equal([1, 1, 2, 2, 3, 3])
      const mixed = await runMemesh(['simulate', '--resume', out, '--rounds', '9'])
      expect([mixed.code, mixed.stderr]).to.satisfy(
        ([exit, text]: [number, string]) => exit === 2 && text.includes('--rounds')
      )
    }))

  it('should stop in order when nobody is left to hear it', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const begun = startMemesh([
        ...['simulate', '--peers', '2', '--models', 'mlp', '--samples', '40', '--rounds', '3'],
        ...['--epochs', '6', '--engine', 'wasm', '--topology', 'ring', '--out', out]
      ])
      await begun.said(/round 1\/3/)
      begun.child.stderr!.destroy()
      expect((await begun.finished).code).to.equal(130)
      const resumed = await runMemesh(['simulate', '--resume', out, '--json'])
      expect(resumed.code, resumed.stderr).to.equal(0)
      expect(JSON.parse(resumed.stdout)).to.include({ rounds: 3 })
    }))

  it('should go on after a second Ctrl-C from its last checkpoint', () =>
    withTempFolder(async folder => {
      // Every mini-batch takes a while.
      const learning = { rounds: 3, epochs: 4, batch: 96 }
      const manifest = tinyManifest({ hidden: 16_000, learning })
      const files = await writeTinyFiles(folder, 120, manifest)
      const run = join(folder, 'run')
      const alone = [
        ...['start', files.manifest, '--data', files.data, '--model', files.model, '--run', run],
        ...['--listen', '/ip4/127.0.0.1/tcp/0', '--engine', 'cpu', '--alone', '--linger', '0']
      ]
      const begun = startMemesh(alone)
      await begun.said(/round 1\//)
      begun.child.kill('SIGINT')
      await begun.said(/once more to quit now/)
      begun.child.kill('SIGINT')
      const { code, stdout } = await begun.finished
      // It died of the signal, without a word of what it had meant to say.
      expect([code, begun.child.signalCode]).to.deep.equal([null, 'SIGINT'])
      expect(stdout).to.equal('')
      const resumed = await runMemesh([...alone, '--json'])
      expect(resumed.code, resumed.stderr).to.equal(0)
      expect(resumed.stderr).to.match(/run folder .*going on after round \d+\n/)
      const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      expect(lines.map(line => JSON.parse(line).round)).to.deep.equal([1, 2, 3])
    }))
})
