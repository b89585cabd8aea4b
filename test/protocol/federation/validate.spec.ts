import { expect } from 'chai'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { validateManifest } from '../../../protocol/federation/validate.ts'
import { fullManifest } from '../../fixtures/manifests.ts'

type Image = Extract<Manifest['task'], { kind: 'image' }>
type Table = Extract<Manifest['task'], { kind: 'table' }>

const image = (change: Partial<Image>): Manifest => {
  const task = { ...(fullManifest().task as Image), ...change }
  return { ...fullManifest(), task }
}

const exchange = (change: Partial<Manifest['exchange']>): Manifest => ({
  ...fullManifest(),
  exchange: { ...fullManifest().exchange, ...change }
})

const layers = (architecture: Manifest['meme']['architecture']): Manifest => ({
  ...fullManifest(),
  meme: { ...fullManifest().meme, architecture }
})

const dense = (units: number) => ({
  id: 'out',
  kind: 'dense' as const,
  units,
  activation: 'linear' as const,
  bias: true
})

const table = (change: Partial<Table>): Manifest => ({
  ...layers([dense(2)]),
  task: {
    kind: 'table',
    input: [4],
    classes: ['sick', 'well'],
    features: [
      { name: 'age', type: 'number' },
      { name: 'blood', type: 'category', values: ['A', 'B', '0'] }
    ],
    standardisation: { mean: [40], std: [20] },
    ...change
  }
})

const preprocessing = (fullManifest().task as Image).preprocessing

describe('validateManifest', () => {
  const valid: [string, Manifest][] = [
    ['the full manifest', fullManifest()],
    ['a table', table({})],
    ['a table that each peer standardises', table({ standardisation: 'peer' })],
    ['a deadline of one value', exchange({ deadline: { minMs: 500, maxMs: 500 } })],
    ['a pushed shard of 255 KiB', exchange({ delivery: 'push', shardBytes: 261_120 })],
    [
      'a body whose head each peer has for itself',
      (() => {
        const { meme, ...rest } = fullManifest()
        return {
          ...rest,
          meme: { ...meme, head: 'local', architecture: meme.architecture.slice(0, -1) }
        }
      })()
    ]
  ]
  for (const [what, manifest] of valid) {
    it(`should accept ${what}`, () => {
      validateManifest(manifest)
    })
  }

  const conv = fullManifest().meme.architecture[0]!
  const flatten = { id: 'f', kind: 'flatten' as const }
  const invalid: [string, Manifest, string][] = [
    ['an image without channels', image({ input: [32, 32] }), 'task.input'],
    [
      'a mean for another number of channels',
      image({ preprocessing: { ...preprocessing, mean: [0, 0, 0] } }),
      'task.preprocessing.mean'
    ],
    [
      'a deviation for another number of channels',
      image({ preprocessing: { ...preprocessing, std: [1, 1] } }),
      'task.preprocessing.std'
    ],
    [
      'nothing but padding',
      image({ preprocessing: { ...preprocessing, pad: 16 } }),
      'task.preprocessing.pad'
    ],
    ['a class twice', image({ classes: ['a', 'b', 'a', 'c'] }), 'task.classes'],
    ['an input that the features do not give', table({ input: [5] }), 'task.input'],
    [
      'a feature twice',
      table({
        input: [2],
        features: [
          { name: 'age', type: 'number' },
          { name: 'age', type: 'number' }
        ],
        standardisation: 'peer'
      }),
      'task.features'
    ],
    [
      'a category value twice',
      table({
        input: [2],
        features: [{ name: 'blood', type: 'category', values: ['A', 'A'] }],
        standardisation: 'peer'
      }),
      'task.features'
    ],
    [
      'a mean for a category',
      table({ standardisation: { mean: [1, 2], std: [1, 2] } }),
      'task.standardisation'
    ],
    ['a layer id twice', layers([flatten, { ...flatten }, dense(4)]), 'meme.architecture'],
    ['layers that do not fit', layers([dense(4), { ...conv, id: 'late' }]), 'meme.architecture'],
    ['logits for other classes', layers([flatten, dense(3)]), 'meme.architecture'],
    ['logits with a shape', layers([{ ...conv }]), 'meme.architecture'],
    [
      'nothing to train',
      { ...layers([flatten]), task: image({ input: [2, 2, 1] }).task },
      'meme.architecture'
    ],
    [
      'more parameters than a meme may have',
      layers([flatten, { ...dense(16_384), id: 'a' }, { ...dense(16_384), id: 'b' }, dense(4)]),
      'meme.architecture'
    ],
    [
      'more shards than a list may have',
      (() => {
        const wide = layers([flatten, { ...dense(16_384), id: 'a' }, dense(4)])
        return { ...wide, exchange: { ...wide.exchange, shardBytes: 1024 } }
      })(),
      'exchange.shardBytes'
    ],
    [
      'a deadline upside down',
      exchange({ deadline: { minMs: 501, maxMs: 500 } }),
      'exchange.deadline'
    ],
    [
      'more neighbours needed than wanted',
      exchange({ minNeighbours: 5 }),
      'exchange.minNeighbours'
    ],
    [
      'a shard too large to push',
      exchange({ delivery: 'push', shardBytes: 262_144 }),
      'exchange.shardBytes'
    ]
  ]
  for (const [what, manifest, path] of invalid) {
    it(`should refuse ${what}`, () => {
      expect(() => validateManifest(manifest))
        .to.throw(path)
        .with.property('code', 'ERR_MANIFEST_INVALID')
    })
  }
})
