import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { sha256Hasher } from '../../node/hasher.ts'
import { createSigner, simulatedIdentity } from '../../node/identity.ts'
import { initialWeights } from '../../node/models/initialise.ts'
import { createRandom, shuffle } from '../../node/random.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import { loadCheckpoint } from '../../node/store/checkpoint.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Architecture } from '../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import type { Mlp } from '../fixtures/float64-mlp.ts'
import { type Client, serverFml } from '../fixtures/server-fml.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { TINY, tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'

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

async function memesAfter(
  manifest: Manifest
): Promise<{ memes: Float32Array[]; distances: number[] }> {
  return withTempFolder(async folder => {
    const out = join(folder, 'run')
    const peers = HIDDEN.map((hidden, index) => ({
      name: `peer-${index + 1}`,
      model: 'mlp',
      architecture: tinyMlp(hidden),
      data: tinyData(`peer ${index}`)
    }))
    await simulate({ manifest, peers, seed: SEED, engine: 'wasm', baseline: 'none', out })
    const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')
    const checkpoints = await Promise.all(
      peers.map(({ name }) => loadCheckpoint(join(out, 'peers', name)))
    )
    return {
      memes: checkpoints.map(checkpoint => checkpoint!.learner.vectors.meme!),
      distances: lines.map(line => JSON.parse(line).consensusDistance)
    }
  })
}

describe('a full synchronous federation with plain means', () => {
  for (const temperature of [1, 3]) {
    it(`should follow a server that does federated mutual learning (T = ${temperature})`, async function () {
      this.timeout(60_000)
      const expected = await reference(manifestOf(3, temperature))
      for (const rounds of [1, 2, 3]) {
        const { memes, distances } = await memesAfter(manifestOf(rounds, temperature))
        expect(distances, 'all memes are equal after every round').to.deep.equal(
          distances.map(() => 0)
        )
        for (const [peer, meme] of memes.entries()) {
          const worst = Math.max(
            ...expected[rounds - 1]!.map((value, i) => Math.abs(value - meme[i]!))
          )
          expect(worst, `peer ${peer + 1} after round ${rounds}`).to.be.below(1e-5)
        }
      }
    })
  }
})
