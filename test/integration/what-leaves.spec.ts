import { expect } from 'chai'
import { tapStreams, whatLeft } from '../fixtures/tap.ts'
import { tinyData, tinyManifest } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'

const HIDDEN = [5, 7, 6]
/** Too long to turn up by chance: two float32 weights, and a row of a picture. */
const PIECE_BYTES = 8

const pieces = (bytes: Uint8Array): Buffer[] =>
  Array.from({ length: Math.floor(bytes.byteLength / PIECE_BYTES) }, (_, index) =>
    Buffer.from(bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES))
  )

/** Searches all that left a run for pieces of data and of models that are private. */
async function expectNoSecrets(delivery: 'pull' | 'push') {
  const tap = tapStreams()
  const { checkpoints, metrics } = await simulateTiny(HIDDEN, {
    manifest: tinyManifest({ exchange: { delivery } }),
    topology: { kind: 'mesh' }
  }).finally(tap.restore)
  const left = whatLeft(tap.streams)

  const kinds = new Set(left.map(({ kind }) => kind))
  kinds.delete('ping') // libp2p answers pings; nobody has to ask
  expect([...kinds].sort()).to.deep.equal([
    'announcement',
    'gossip-control',
    'identify',
    'latest',
    'negotiation',
    'presence',
    'request',
    'response',
    'shard',
    'told'
  ])
  const exchanged = metrics.reduce((sum, { averaged }) => sum + averaged.length - 1, 0)
  expect(left.filter(({ kind }) => kind === 'shard').length).to.be.at.least(exchanged)

  const sent = Buffer.concat(left.map(({ bytes }) => bytes))
  const memes = checkpoints.map(({ learner }) => learner.vectors.meme!)
  expect(memes).to.have.lengthOf(3)
  const secrets = [
    ...checkpoints.flatMap(({ learner: { vectors } }) => {
      const { private: own, localOnly } = vectors
      return [own!, localOnly!].map(v => new Uint8Array(v.buffer, v.byteOffset, v.byteLength))
    }),
    ...HIDDEN.flatMap((_, index) => {
      const { train, validation, test } = tinyData(`peer ${index}`)
      return [train, validation, test].map(({ dataset }) => Uint8Array.from(dataset.values))
    })
  ].flatMap(pieces)
  expect(secrets.length).to.be.greaterThan(500)
  for (const secret of secrets) {
    expect(sent.includes(secret), secret.toString('hex')).to.equal(false)
  }
}

describe('what leaves a whole run', () => {
  for (const delivery of ['pull', 'push'] as const) {
    it(`should be announcements, shards, presence and requests; never data or a private model (${delivery})`, async function () {
      this.timeout(180_000)
      await expectNoSecrets(delivery)
    })
  }

  it('should see a piece of a shard when there is one, so that the search above means something', async function () {
    this.timeout(180_000)
    const tap = tapStreams()
    await simulateTiny([5, 7], {}).finally(tap.restore)
    const left = whatLeft(tap.streams)
    const [shard] = left.filter(({ kind }) => kind === 'shard')
    const sent = Buffer.concat(left.map(({ bytes }) => bytes))
    for (const piece of pieces(shard!.bytes)) expect(sent.includes(piece)).to.equal(true)
  })
})
