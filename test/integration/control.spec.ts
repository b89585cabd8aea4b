import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import type { StatusAnswer } from '../../node/control/answers.ts'
import { askPeer } from '../../node/control/client.ts'
import { createPeer } from '../../node/peer.ts'
import type { Peer, PeerInit } from '../../node/types.ts'
import { LOOPBACK } from '../fixtures/exchanges.ts'
import { codeOf } from '../fixtures/rejection.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

const ROUNDS = 3

const start = (run: string, name: string, changes: Partial<PeerInit> = {}): Promise<Peer> =>
  createPeer({
    manifest: tinyManifest({ learning: { rounds: ROUNDS } }),
    data: tinyData(name),
    model: tinyMlp(6),
    run,
    name,
    seed: name,
    engine: 'cpu',
    baseline: 'none',
    listen: [LOOPBACK],
    lingerMs: 5_000,
    ...changes
  })

const status = (peer: Peer) => askPeer(peer.run, 'status', systemClock)

describe('two running peers that are asked', function () {
  this.timeout(180_000)

  it('should say where they stand, and how they reach each other', () =>
    withTempFolder(async folder => {
      const a = await start(join(folder, 'a'), 'a')
      const b = await start(join(folder, 'b'), 'b', { peers: a.addresses() })
      try {
        expect(await status(a)).to.deep.include({
          schema: 'memesh.status/1',
          peerId: a.peerId,
          name: 'a',
          federation: a.federation,
          run: join(folder, 'a'),
          engine: 'cpu',
          addresses: a.addresses(),
          mode: 'sync',
          phase: 'waiting',
          round: 0,
          rounds: ROUNDS,
          ownRounds: 0,
          lastRound: null
        })
        const gathering: Promise<StatusAnswer>[] = []
        a.events.addEventListener('peer:phase', event => {
          const { phase } = (event as CustomEvent).detail
          if (phase === 'gathering') gathering.push(status(a))
        })
        await Promise.all([a.train(), b.train()])

        const asked = await Promise.all(gathering)
        expect(asked.length).to.equal(ROUNDS)
        for (const { round } of asked) expect(round).to.be.within(1, ROUNDS)
        const end = await status(a)
        expect(end).to.deep.include({ phase: 'lingering', round: ROUNDS, ownRounds: ROUNDS })
        expect(end).to.deep.include({ neighbours: 1, members: 1, learning: null, deadline: null })
        expect(end.lastRound?.averaged.map(({ peerId }) => peerId)).to.deep.equal([b.peerId])
        expect(end.traffic.payloadIn).to.be.greaterThan(0)
        expect(end.verdicts['announcement:accept']).to.be.at.least(1)

        const { peers, ...who } = await askPeer(a.run, 'peers', systemClock)
        expect(who).to.deep.equal({
          ...{ schema: 'memesh.peers/1', peerId: a.peerId, run: join(folder, 'a'), round: ROUNDS }
        })
        expect(peers).to.have.lengthOf(1)
        const [{ roundTripMs, mixed, traffic, verdicts, address, ...rest }] = peers as [
          (typeof peers)[0]
        ]
        expect(rest).to.deep.equal({
          ...{ peer: b.peerId, role: 'neighbour', reach: 'machine', relay: null, limits: null },
          ...{ state: 'final', round: ROUNDS }
        })
        expect(address).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+/)
        expect(roundTripMs).to.be.at.least(0)
        expect(mixed).to.deep.equal({ weight: 0.5, staleness: 0 })
        // With a single peer, all bytes went to it and came from it.
        expect(traffic.payloadIn).to.equal(end.traffic.payloadIn)
        expect(traffic.payloadOut).to.equal(end.traffic.payloadOut)
        expect(verdicts['announcement:accept']).to.equal(end.verdicts['announcement:accept'])
        expect(traffic.controlIn).to.be.at.least(end.traffic.controlIn)
      } finally {
        await a.stop()
        await b.stop()
      }
      expect(await codeOf(status(a))).to.equal('ERR_PEER_NOT_RUNNING')
    }))

  it('should have no socket where none is wanted', () =>
    withTempFolder(async folder => {
      const peer = await start(join(folder, 'a'), 'a', { control: false })
      try {
        expect(peer).to.deep.include({ control: null, controlFailure: null })
        expect(await codeOf(status(peer))).to.equal('ERR_PEER_NOT_RUNNING')
      } finally {
        await peer.stop()
      }
    }))
})
