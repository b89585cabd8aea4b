import { expect } from 'chai'
import { sha256Hasher } from '../../node/hasher.ts'
import { createSigner, simulatedIdentity } from '../../node/identity.ts'
import { initialWeights } from '../../node/models/initialise.ts'
import { createRandom, shuffle } from '../../node/random.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Architecture } from '../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import type { Mlp } from '../fixtures/float64-mlp.ts'
import { type Client, serverFml } from '../fixtures/server-fml.ts'
import { TINY, tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'

const SEED = 'reference'
const HIDDEN = [5, 7, 6]
const MEME_HIDDEN = 8
const random = createRandom(sha256Hasher)

const manifestOf = (rounds: number, temperature: number) =>
  tinyManifest({
    hidden: MEME_HIDDEN,
    learning: { rounds, temperature },
    exchange: { mixing: 'mean' }
  })

function initial(architecture: Architecture, hidden: number, label: readonly string[]): Mlp {
  const { layout } = planArchitecture(architecture, [4, 4, 1])
  const values = initialWeights(layout, (layer, weight) => random.stream(...label, layer, weight))
  return { inputs: TINY.inputs, hidden, classes: TINY.classes, weights: Float64Array.from(values) }
}

async function reference(manifest: Manifest): Promise<Float64Array[]> {
  const { rounds, epochs, batch, learningRate, weightDecay } = manifest.learning
  const { alpha, beta, temperature } = manifest.learning
  const clients = await Promise.all(HIDDEN.map((hidden, index) => client(hidden, index)))
  const meme = initial(tinyMlp(MEME_HIDDEN), MEME_HIDDEN, ['tiny', 'meme'])
  const settings = { rounds, epochs, batch, learningRate, weightDecay, alpha, beta, temperature }
  return serverFml(meme, clients, { ...settings, momentum: 0.9 })
}

async function client(hidden: number, index: number): Promise<Client> {
  const peer = createSigner(await simulatedIdentity(sha256Hasher, SEED, index)).peerId
  const { train } = tinyData(`peer ${index}`)
  const { values, labels, count } = train.dataset
  return {
    personal: initial(tinyMlp(hidden), hidden, [SEED, 'peer', peer, 'init']),
    labels: [...labels],
    samples: Array.from({ length: count }, (_, n) =>
      Array.from(values.subarray(n * 16, n * 16 + 16), byte => (byte / 255 - 0.5) / 0.25)
    ),
    order: (round, epoch) =>
      shuffle(
        Uint32Array.from({ length: count }, (_, n) => n),
        random.stream(SEED, 'peer', peer, 'round', round, 'epoch', epoch)
      )
  }
}

describe('a full synchronous federation with plain means', () => {
  for (const temperature of [1, 3]) {
    it(`should follow a server that does federated mutual learning (T = ${temperature})`, async function () {
      this.timeout(180_000)
      const expected = await reference(manifestOf(3, temperature))
      for (const rounds of [1, 2, 3]) {
        const manifest = manifestOf(rounds, temperature)
        const init = { manifest, seed: SEED, baseline: 'none' } as const
        const { metrics, checkpoints } = await simulateTiny(HIDDEN, init)
        for (const { round, consensusDistance } of metrics) {
          expect(consensusDistance, `all memes are equal after round ${round}`).to.equal(0)
        }
        for (const [peer, { learner }] of checkpoints.entries()) {
          const meme = learner.vectors.meme!
          const worst = Math.max(
            ...expected[rounds - 1]!.map((value, i) => Math.abs(value - meme[i]!))
          )
          expect(worst, `peer ${peer + 1} after round ${rounds}`).to.be.below(1e-5)
        }
      }
    })
  }
})
