import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createPeer } from '../../node/peer.ts'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

/** Starts a peer on a run folder, trains to round `rounds`, and stops. */
async function runTo(rounds: number, run: string, alone = true): Promise<PeerReport> {
  const peer = await createPeer({
    manifest: tinyManifest(),
    data: tinyData('a'),
    model: tinyMlp(6),
    run,
    rounds,
    alone,
    seed: 's',
    engine: 'cpu',
    listen: ['/ip4/127.0.0.1/tcp/0']
  })
  try {
    return await peer.train()
  } finally {
    await peer.stop()
  }
}

const metricsOf = async (run: string): Promise<RoundMetrics[]> =>
  (await readFile(join(run, 'metrics.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

describe('a peer that starts again on its run folder', () => {
  it('should go on under the same identity, and end as if it had never stopped', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const copied = join(folder, 'copied')
      const first = await runTo(1, run)
      await cp(run, copied, { recursive: true })
      await runTo(2, run)
      const stopped = await runTo(3, run)
      const throughout = await runTo(3, copied)
      expect(stopped.peerId).to.equal(first.peerId)
      expect(stopped.memeDigest).to.equal(throughout.memeDigest)
      expect(stopped.private).to.deep.equal(throughout.private)
      const metrics = await metricsOf(run)
      expect(metrics.map(({ round, ownRound }) => [round, ownRound])).to.deep.equal([
        [1, 1],
        [2, 2],
        [3, 3]
      ])
      expect(JSON.parse(await readFile(join(run, 'config.json'), 'utf8')).incarnation).to.equal(3)
    }))

  it('should report a complete run again without waiting for anybody', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const first = await runTo(1, run)
      const again = await runTo(1, run, false)
      expect(again.memeDigest).to.equal(first.memeDigest)
      expect(again.private).to.deep.equal(first.private)
      expect(await metricsOf(run)).to.have.lengthOf(1)
    }))
})
