import {
  type Architecture,
  ArchitectureSchema,
  type Shape
} from '../../../protocol/meme/architecture.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'

export const CLASSES = 10

/** A private model and a meme that teach each other, and the images that they see: [height, width, channels]. */
export interface Pair {
  readonly input: Shape
  readonly private: Architecture
  readonly meme: Architecture
}

export const PAIR_NAMES = ['mlp+mlp', 'lenet5+mlp', 'cnn5x5+mlp', 'cnn2+cnn1'] as const
export type PairName = (typeof PAIR_NAMES)[number]

const same = (id: string, filters: number) =>
  ({ id, kind: 'conv2d', filters, kernel: [5, 5], padding: 'same', activation: 'relu' }) as const

/** The convolutional network of the tutorials: two of 5×5 with 32 and 64 filters, 512 hidden units. 1.7 million parameters. */
const CNN5X5: Architecture = ArchitectureSchema.parse([
  same('conv1', 32),
  { id: 'pool1', kind: 'maxPool2d', size: [2, 2] },
  same('conv2', 64),
  { id: 'pool2', kind: 'maxPool2d', size: [2, 2] },
  { id: 'flatten', kind: 'flatten' },
  { id: 'fc1', kind: 'dense', units: 512, activation: 'relu' },
  { id: 'logits', kind: 'dense', units: CLASSES }
])

const GREY: Shape = [28, 28, 1]
const COLOUR: Shape = [32, 32, 3]
const zoo = (name: Parameters<typeof zooArchitecture>[0]) => zooArchitecture(name, CLASSES)

/** What is measured. MNIST's images are taken as they are, not padded to 32×32: LeNet-5 then has 44,426 parameters. */
export const PAIRS: Readonly<Record<PairName, Pair>> = {
  'mlp+mlp': { input: GREY, private: zoo('mlp'), meme: zoo('mlp') },
  'lenet5+mlp': { input: GREY, private: zoo('lenet5'), meme: zoo('mlp') },
  'cnn5x5+mlp': { input: GREY, private: CNN5X5, meme: zoo('mlp') },
  'cnn2+cnn1': { input: COLOUR, private: zoo('cnn2'), meme: zoo('cnn1') }
}
