import type { Dataset, PeerSamples, Samples } from '../../../node/data/types.ts'
import type { LearnerSpec } from '../../../node/learning/types.ts'
import { type ManifestInput, ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { type Architecture, ArchitectureSchema } from '../../../protocol/meme/architecture.ts'
import { random } from '../engine/held.ts'

export const CLASSES = 3
export const SIDE = 6

/** Images with a bright third, which is their class, under noise. */
function dataset(count: number): Dataset {
  const size = SIDE * SIDE
  const values = new Uint8Array(new SharedArrayBuffer(count * size))
  const labels = new Uint16Array(new SharedArrayBuffer(count * 2))
  const noise = random.stream('toy')
  for (let n = 0; n < count; n++) {
    labels[n] = n % CLASSES
    for (let i = 0; i < size; i++) {
      const bright = Math.floor(i / (size / CLASSES)) === labels[n]
      values[n * size + i] = (bright ? 90 : 0) + Math.floor(noise.uniform() * 160)
    }
  }
  return { name: 'toy', values, shape: [SIDE, SIDE, 1], labels, count, classes: CLASSES }
}

const toy = dataset(120)
const part = (from: number, to: number): Samples => ({
  dataset: toy,
  indices: Uint32Array.from({ length: to - from }, (_, i) => to - 1 - i)
})

/** 21 training samples: with batches of 8, the last mini-batch holds 5. */
export const data: PeerSamples = {
  train: part(0, 21),
  validation: part(21, 30),
  test: part(30, 40),
  common: part(40, 120)
}

export const linear: Architecture = ArchitectureSchema.parse([
  { id: 'flatten', kind: 'flatten' },
  { id: 'logits', kind: 'dense', units: CLASSES }
])

export const convolutional: Architecture = ArchitectureSchema.parse([
  { id: 'conv', kind: 'conv2d', filters: 4, kernel: [3, 3], activation: 'relu' },
  { id: 'norm', kind: 'batchNorm' },
  { id: 'pool', kind: 'maxPool2d', size: [2, 2] },
  { id: 'flatten', kind: 'flatten' },
  { id: 'logits', kind: 'dense', units: CLASSES }
])

/** A peer on the toy data: batch 8, 2 epochs, meme convolutional. */
export function toySpec(
  spec: Partial<LearnerSpec> = {},
  learning: ManifestInput['learning'] = {}
): LearnerSpec {
  const manifest = ManifestSchema.parse({
    memesh: 1,
    name: 'toy',
    task: {
      kind: 'image',
      input: [SIDE, SIDE, 1],
      classes: ['top', 'middle', 'bottom'],
      preprocessing: { scale: 255, pad: 0, mean: [0.5], std: [0.5] }
    },
    meme: { architecture: [...convolutional], initial: { seed: 'toy' } },
    learning: { batch: 8, epochs: 2, learningRate: 0.05, ...learning }
  } satisfies ManifestInput)
  return { peer: 'a', seed: '1', manifest, model: linear, data, baseline: 'local', ...spec }
}
