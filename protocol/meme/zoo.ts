import type { Architecture, Layer } from './architecture.ts'

/** The models of the federated mutual learning papers. */
export const ZOO_NAMES = ['mlp', 'lenet5', 'cnn1', 'cnn2', 'cnn'] as const
export type ZooName = (typeof ZOO_NAMES)[number]

/** A convolution with relu, unpadded, as all of the zoo's. */
const conv = (id: string, filters: number, size: number): Layer => ({
  id,
  kind: 'conv2d',
  filters,
  kernel: [size, size],
  stride: [1, 1],
  padding: 'valid',
  activation: 'relu',
  bias: true
})

const pool = (id: string): Layer => ({ id, kind: 'maxPool2d', size: [2, 2], padding: 'valid' })

const flatten: Layer = { id: 'flatten', kind: 'flatten' }

const hidden = (id: string, units: number): Layer => ({
  id,
  kind: 'dense',
  units,
  activation: 'relu',
  bias: true
})

const logits = (classes: number): Layer => ({
  id: 'logits',
  kind: 'dense',
  units: classes,
  activation: 'linear',
  bias: true
})

/** Two hidden layers of 200: `MLP` of the FML authors' code. 656,810 parameters at 32×32×3 and 10 classes. */
const mlp = (classes: number): Architecture => [
  flatten,
  hidden('fc1', 200),
  hidden('fc2', 200),
  logits(classes)
]

/**
 * LeCun et al. 1998 as the FML authors' code has it: relu, max pooling, full second convolution. 62,006 parameters at
 * 32×32×3 and 10 classes.
 */
const lenet5 = (classes: number): Architecture => [
  conv('conv1', 6, 5),
  pool('pool1'),
  conv('conv2', 16, 5),
  pool('pool2'),
  flatten,
  hidden('fc1', 120),
  hidden('fc2', 84),
  logits(classes)
]

/** `CNN1` of ProxyFL's code (Kalra et al. 2023). 38,626 parameters at 32×32×3 and 10 classes. */
const cnn1 = (classes: number): Architecture => [
  conv('conv1', 6, 3),
  pool('pool1'),
  conv('conv2', 16, 3),
  pool('pool2'),
  flatten,
  hidden('fc1', 64),
  logits(classes)
]

/** `CNN2` of ProxyFL's code. 197,258 parameters at 32×32×3 and 10 classes. */
const cnn2 = (classes: number): Architecture => [
  conv('conv1', 128, 3),
  pool('pool1'),
  conv('conv2', 128, 3),
  pool('pool2'),
  flatten,
  logits(classes)
]

/** `CNN` of the FML authors' code. 122,570 parameters at 32×32×3 and 10 classes. */
const cnn = (classes: number): Architecture => [
  conv('conv1', 32, 3),
  pool('pool1'),
  conv('conv2', 64, 3),
  pool('pool2'),
  conv('conv3', 64, 3),
  flatten,
  hidden('fc1', 64),
  logits(classes)
]

const ZOO: Readonly<Record<ZooName, (classes: number) => Architecture>> = {
  mlp,
  lenet5,
  cnn1,
  cnn2,
  cnn
}

/** One of the papers' models, for images of any size that its windows fit in. All fields are filled in. */
export const zooArchitecture = (name: ZooName, classes: number): Architecture => ZOO[name](classes)
