import { layers, sequential } from '@tensorflow/tfjs-layers'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { chain, describeParity, type LayerCase } from './parity.ts'

const SERIES: Shape = [5, 3]
const VIDEO: Shape = [3, 5, 6, 2]

const of = (input: Shape, make: () => readonly layers.Layer[]): LayerCase => ({
  input,
  build: chain(make)
})
/** Of indices below 5, six a sample. */
const ofIndices = (make: () => readonly layers.Layer[]): LayerCase => ({
  ...of([6], make),
  below: 5
})
/** A layer behind one that its gradient goes on to. */
const behind = (make: () => layers.Layer): LayerCase =>
  of(SERIES, () => [layers.dense({ units: 3 }), make()])

// tfjs's own initial values need methods that its core does not have.
const ZEROS = { recurrentInitializer: 'zeros' } as const
const KINDS = { simpleRNN: layers.simpleRNN, gru: layers.gru, lstm: layers.lstm }
const MERGES = ['sum', 'mul', 'ave'] as const

const kinds = Object.entries(KINDS).flatMap(([name, kind]): [string, LayerCase][] => {
  const sequences = { ...ZEROS, units: 4, returnSequences: true }
  return [
    [name, behind(() => kind({ ...ZEROS, units: 4 }))],
    [
      `${name}, sequences, backwards, no bias`,
      behind(() => kind({ ...sequences, goBackwards: true, useBias: false }))
    ],
    [`two of ${name}`, of(SERIES, () => [kind(sequences), kind({ ...ZEROS, units: 3 })])],
    [
      `${name} of masked steps`,
      {
        ...of(SERIES, () => [layers.masking({ maskValue: 0 }), kind({ ...ZEROS, units: 4 })]),
        // The second step of the first sample, and the last one of the second.
        feed: x => x.fill(0, 3, 6).fill(0, -3)
      }
    ],
    [
      `${name}, bidirectional`,
      behind(() =>
        layers.bidirectional({ layer: kind(sequences) as layers.RNN, mergeMode: 'concat' })
      )
    ]
  ]
})

describeParity('recurrent layers', {
  ...Object.fromEntries(kinds),
  ...Object.fromEntries(
    MERGES.map(mergeMode => [
      `simpleRNN, bidirectional, ${mergeMode}`,
      behind(() => {
        const layer = layers.simpleRNN({ ...ZEROS, units: 4 })
        return layers.bidirectional({ layer: layer as layers.RNN, mergeMode })
      })
    ])
  ),
  'gru, other activations': behind(() =>
    layers.gru({ ...ZEROS, units: 4, activation: 'relu', recurrentActivation: 'sigmoid' })
  ),
  'lstm, other activations': behind(() =>
    layers.lstm({ ...ZEROS, units: 4, activation: 'softsign', recurrentActivation: 'sigmoid' })
  ),
  'cells on one another': behind(() => {
    const cells = [layers.lstmCell({ ...ZEROS, units: 4 }), layers.gruCell({ ...ZEROS, units: 3 })]
    return layers.rnn({ cell: layers.stackedRNNCells({ cells } as never), returnSequences: true })
  }),
  convLstm2d: of(VIDEO, () => [layers.convLstm2d({ ...ZEROS, filters: 3, kernelSize: 2 })]),
  timeDistributed: behind(() => layers.timeDistributed({ layer: layers.dense({ units: 4 }) })),
  'timeDistributed convolution': of(VIDEO, () => [
    layers.timeDistributed({ layer: layers.conv2d({ filters: 3, kernelSize: 3 }) })
  ]),
  'a model in a model': behind(() => {
    const inner = [
      layers.gru({ ...ZEROS, units: 4, inputShape: [...SERIES] }),
      layers.dense({ units: 2 })
    ]
    return sequential({ layers: inner })
  })
})

describeParity('embeddings', {
  embedding: ofIndices(() => [layers.embedding({ inputDim: 7, outputDim: 3 })]),
  'embedding with a mask, lstm': ofIndices(() => [
    layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
    layers.lstm({ ...ZEROS, units: 4 })
  ]),
  'embedding, mean of all steps': ofIndices(() => [
    layers.embedding({ inputDim: 5, outputDim: 4 }),
    layers.globalAveragePooling1d({}),
    layers.dense({ units: 2 })
  ]),
  'embedding, separate words': ofIndices(() => [
    layers.embedding({ inputDim: 5, outputDim: 4 }),
    layers.flatten(),
    layers.dense({ units: 2 })
  ])
})
