import { join } from 'node:path'
import { expect } from 'chai'
import { createPeer } from '../../node/peer.ts'
import { loadCheckpoint } from '../../node/store/checkpoint.ts'
import type { Peer, PeerEvents, PeerInit } from '../../node/types.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

/** A round that takes long enough to be stopped within. */
const manifest = tinyManifest({ learning: { rounds: 2, epochs: 100 } })

const initOf = (run: string, changes: Partial<PeerInit> = {}): PeerInit => ({
  manifest,
  data: tinyData('a'),
  model: tinyMlp(6),
  run,
  alone: true,
  seed: 's',
  engine: 'cpu',
  listen: ['/ip4/127.0.0.1/tcp/0'],
  ...changes
})

/** Stops the peer by `stop` as soon as it has told of this; resolves once it is closed. */
const stopAt = <K extends keyof PeerEvents>(
  peer: Peer,
  type: K,
  isMoment: (detail: PeerEvents[K]['detail']) => boolean
): Promise<void> =>
  new Promise((resolve, reject) => {
    peer.events.addEventListener(type, event => {
      if (isMoment((event as PeerEvents[K]).detail)) peer.stop().then(resolve, reject)
    })
  })

describe('stop of a peer', function () {
  this.timeout(60_000)

  it('should end training after the mini-batch in hand, and keep where it stood', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const peer = await createPeer(initOf(run))
      const stopped = stopAt(peer, 'round:progress', ({ done, of }) => done < of)
      expect(await codeOf(peer.train())).to.equal('ERR_PEER_STOPPED')
      await stopped
      const { checkpoint } = (await loadCheckpoint(run))!
      expect(checkpoint.round).to.equal(0)
      expect(checkpoint.learner.steps, 'within the round').to.include.keys('meme')
      // The folder is free again, and its run goes on.
      const again = await createPeer(initOf(run, { rounds: 1 }))
      const report = await again.train()
      await again.stop()
      expect([report.peerId, report.round]).to.deep.equal([peer.peerId, 1])
    }))

  it('should end waiting for neighbours', () =>
    withTempFolder(async folder => {
      const peer = await createPeer(initOf(join(folder, 'run'), { alone: false }))
      const stopped = stopAt(peer, 'peer:phase', ({ phase }) => phase === 'waiting')
      expect(await codeOf(peer.train())).to.equal('ERR_PEER_STOPPED')
      await stopped
    }))

  it('should leave whoever has trained its last round its report', () =>
    withTempFolder(async folder => {
      const peer = await createPeer(initOf(join(folder, 'run'), { rounds: 1 }))
      const stopped = stopAt(peer, 'peer:phase', ({ phase }) => phase === 'evaluating')
      expect((await peer.train()).round).to.equal(1)
      await stopped
    }))

  it('should close all before either of two calls resolves', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      const peer = await createPeer(initOf(run))
      const training = codeOf(peer.train())
      const first = peer.stop()
      await peer.stop()
      // Its lock is gone.
      const other = await createPeer(initOf(run))
      await other.stop()
      await first
      expect(await training).to.equal('ERR_PEER_STOPPED')
    }))

  it('should let nobody train afterwards', () =>
    withTempFolder(async folder => {
      const peer = await createPeer(initOf(join(folder, 'run')))
      await peer.stop()
      expect(await codeOf(peer.train())).to.equal('ERR_PEER_STOPPED')
      await peer.stop()
    }))

  it('should let a signal that came first say why training ended', () =>
    withTempFolder(async folder => {
      const peer = await createPeer(initOf(join(folder, 'run')))
      const controller = new AbortController()
      const reason = new RangeError('enough')
      const training = peer.train(controller.signal).catch(error => error)
      controller.abort(reason)
      await peer.stop()
      expect(await training).to.equal(reason)
    }))
})
