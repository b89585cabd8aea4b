import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { runMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

const TINY = ['--peers', '2', '--models', 'mlp', '--samples', '40', '--rounds', '1']

describe('memesh simulate', function () {
  this.timeout(300_000)

  it('should print its report as the one document on stdout, and lay down the run folder', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const args = [
        'simulate',
        ...TINY,
        '--epochs',
        '1',
        '--guard',
        '--json',
        '--engine',
        'wasm',
        '--out',
        out
      ]
      const { code, stdout, stderr } = await runMemesh(args)
      expect(code, stderr).to.equal(0)
      const report = JSON.parse(stdout) as SimulationReport

      expect(report).to.have.all.keys(
        ...['schema', 'federation', 'engine', 'seed', 'rounds', 'seconds', 'trainingSeconds'],
        ...['config', 'peers', 'mean', 'worst', 'consensusDistance']
      )
      expect(report).to.include({
        schema: 'memesh.simulation/1',
        engine: 'wasm',
        seed: '1',
        rounds: 1
      })
      expect(report.federation).to.match(/^bafyrei/)
      expect(report.config).to.include({
        topology: 'full',
        partition: 'dirichlet:1',
        lr: 0.02,
        guard: true,
        out
      })
      expect(report.peers.length).to.equal(2)
      for (const peer of report.peers) {
        expect(peer).to.have.all.keys(
          ...['name', 'peerId', 'model', 'samples', 'localOnly', 'private', 'meme', 'memeDigest'],
          ...['gain', 'gainInterval', 'commonest', 'choice', 'used', 'guard'],
          ...['bytesSent', 'bytesReceived']
        )
        expect(peer.samples).to.deep.equal({ train: 40, validation: 10, test: 10 })
        for (const accuracy of [peer.localOnly, peer.private, peer.meme]) {
          expect(accuracy).to.have.all.keys('ownMix', 'ownMixInterval', 'own', 'common')
          expect(accuracy?.ownMix).to.be.within(0, 1)
        }
        expect(peer.gain).to.be.closeTo(
          peer.private.ownMix - (peer.localOnly?.ownMix ?? Number.NaN),
          1e-12
        )
        const predicting = { private: peer.private, meme: peer.meme, localOnly: peer.localOnly }
        const { model } = peer.choice
        if (model !== 'mean') expect(peer.used.accuracy.ownMix).to.equal(predicting[model]?.ownMix)
        // A single round is learnt before anything is known of it.
        expect(peer.guard).to.include({ raised: 0, highest: null })
        // One meme of 61,326 float32 values to the other peer, and what frames it.
        expect(peer.bytesSent).to.be.within(245_304, 260_000)
        expect(peer.memeDigest).to.match(/^[0-9a-f]{64}$/)
      }
      // Two peers on a full graph average alike.
      expect(report.peers[0]?.memeDigest).to.equal(report.peers[1]?.memeDigest)
      expect(report.consensusDistance).to.equal(0)
      expect(report.worst.gain).to.equal(Math.min(...report.peers.map(peer => peer.gain ?? 0)))

      const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')
      const metrics = lines.map(line => JSON.parse(line) as RoundMetrics)
      expect(metrics.map(line => line.peerId)).to.deep.equal(report.peers.map(peer => peer.peerId))
      for (const { averaged, guard } of metrics) {
        expect(averaged.length).to.equal(2)
        expect(guard).to.include({ alpha: 0.5, by: 'local-only' })
      }

      expect(stderr).to.match(
        /^2 peers \(mlp, mlp\) on mnist, dirichlet:1, 40 training samples each/
      )
      expect(stderr).to.match(/peer-1 .* 40$/m)
      expect(stderr).to.match(/^round 1\/1 /m)
      expect(stderr).to.match(/^mean of 2 /m)
      expect(stderr).to.match(/Did joining help\? /)
      expect(stderr).to.match(/^memesh predict uses what is best on validation \(/m)
      expect(stderr).to.match(/^guard: the meme did no harm/m)
    }))

  it('should refuse a graph that does not exist, before it makes anything', () =>
    withTempFolder(async folder => {
      const out = join(folder, 'run')
      const args = ['simulate', ...TINY, '--peers', '5', '--topology', 'random:3', '--out', out]
      const { code, stdout, stderr } = await runMemesh(args)
      expect(code, stderr).to.equal(2)
      expect(stdout).to.equal('')
      expect(stderr).to.match(/error\[ERR_TOPOLOGY_INVALID\]: .*\nhint: .*\n$/)
      await readFile(out).then(
        () => expect.fail('the run folder is there'),
        error => expect(error.code).to.equal('ENOENT')
      )
    }))
})
