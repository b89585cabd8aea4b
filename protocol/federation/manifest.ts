import { z } from 'zod'
import { ArchitectureSchema, ShapeSchema } from '../meme/architecture.ts'
import { PEER_ID } from '../messages/peer-id.ts'
import { RULE_NAME } from '../mixing/rules.ts'
import { FederationId } from './id.ts'
import { DisplayText } from './text.ts'

/** The manifest format that this code reads and writes. */
export const MANIFEST_VERSION = 1

const fraction = z.number().min(0).max(1)
const rate = z.number().min(0).max(10)
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const classes = z
  .array(DisplayText)
  .min(2)
  .max(1024)
  .describe('names of the classes, in the order of the labels; everybody who joins sees them')

const Preprocessing = z.strictObject({
  scale: z
    .number()
    .min(1e-6)
    .max(1e6)
    .default(255)
    .describe('pixels are divided by this first; 255 for bytes'),
  pad: z
    .int()
    .min(0)
    .max(64)
    .default(0)
    .describe('edge padding in pixels on every side, as the FML authors pad 28×28 to 32×32'),
  mean: z
    .array(z.number().min(-1e6).max(1e6))
    .min(1)
    .max(16)
    .describe('subtracted, per channel, after scaling'),
  std: z
    .array(z.number().min(1e-6).max(1e6))
    .min(1)
    .max(16)
    .describe('divided by, per channel, after the mean')
})

const ImageTask = z.strictObject({
  kind: z.literal('image').describe('what is learnt from: images'),
  input: ShapeSchema.describe('height, width, channels as they enter the models, after padding'),
  classes,
  preprocessing: Preprocessing
})

const Feature = z.discriminatedUnion('type', [
  z.strictObject({ name: DisplayText, type: z.literal('number') }),
  z.strictObject({
    name: DisplayText,
    type: z.literal('category'),
    values: z.array(DisplayText).min(1).max(256)
  })
])

const TableTask = z.strictObject({
  kind: z.literal('table').describe('what is learnt from: rows of a table'),
  input: ShapeSchema.describe(
    'inputs of the models: one a number column, one a value of a category'
  ),
  classes,
  features: z
    .array(Feature)
    .min(1)
    .max(1024)
    .describe(
      'the columns, found by name, each a number or a category with its values; everybody who joins sees them'
    ),
  standardisation: z
    .union([
      z.literal('peer'),
      z.strictObject({
        mean: z.array(z.number().min(-1e12).max(1e12)).max(1024),
        std: z.array(z.number().min(1e-12).max(1e12)).max(1024)
      })
    ])
    .default('peer')
    .describe(
      'peer: each fits mean and deviation to its own training part; or fixed here, one entry a number'
    )
})

const Schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** Every `every` rounds: rate × `factor`, α + `alphaStep`, β + `betaStep`, within their floor and ceiling. */
  z.strictObject({
    kind: z.literal('step'),
    every: z.int().min(1).max(100_000),
    factor: z.number().min(0.001).max(1).default(0.1),
    alphaStep: z.number().min(-1).max(1).default(0),
    alphaFloor: fraction.default(0),
    betaStep: z.number().min(-1).max(1).default(0),
    betaCeiling: fraction.default(1)
  })
])

const Optimizer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sgd'), momentum: z.number().min(0).max(0.9999).default(0.9) }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    decay: z.number().min(0).max(0.9999).default(0.99),
    epsilon: z.number().min(1e-12).max(1).default(1e-8),
    momentum: z.number().min(0).max(0.9999).default(0)
  }),
  z.strictObject({
    kind: z.literal('adam'),
    beta1: z.number().min(0).max(0.9999).default(0.9),
    beta2: z.number().min(0).max(0.99999).default(0.999),
    epsilon: z.number().min(1e-12).max(1).default(1e-8)
  })
])

const Learning = z.strictObject({
  rounds: z.int().min(1).max(100_000).default(30).describe('number of the last round'),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(2)
    .describe('times that each peer goes through its training part in a round (E)'),
  batch: z.int().min(1).max(65_536).default(32).describe('samples of a mini-batch'),
  optimizer: Optimizer.prefault({ kind: 'sgd' }).describe(
    'of both models, as PyTorch has it; starts afresh for the meme in each round'
  ),
  learningRate: rate.default(0.01).describe('of both models: a tenth of it where losses grow'),
  weightDecay: fraction.default(5e-4).describe('pulls all weights towards zero'),
  alpha: fraction
    .default(0.5)
    .describe(
      'how much a private model learns from the labels (α); the rest it learns from the meme'
    ),
  beta: fraction
    .default(0.5)
    .describe(
      'how much the meme learns from the labels (β); the rest it learns from the private model'
    ),
  temperature: z
    .number()
    .min(0.1)
    .max(100)
    .default(3)
    .describe('softens what the two models teach each other (T)'),
  schedule: Schedule.prefault({ kind: 'constant' }).describe(
    'whether rate, α and β change over the rounds'
  )
})

const Exchange = z.strictObject({
  mode: z
    .enum(['sync', 'async'])
    .default('sync')
    .describe('sync: wait for the neighbours of the same round; async: never wait'),
  delivery: z
    .enum(['pull', 'push'])
    .default('pull')
    .describe('pull: shards on request; push: by gossip'),
  shardBytes: z
    .int()
    .min(1024)
    .max(262_144)
    .default(131_072)
    .describe('bytes of the pieces in which memes travel'),
  encoding: z
    .enum(['float32', 'float16', 'int8'])
    .default('float32')
    .describe('of weights on the wire: float16 halves the traffic, int8 quarters it'),
  neighbours: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('with how many others a peer exchanges its meme (k)'),
  minNeighbours: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('neighbours without which round 1 does not begin'),
  staleness: z
    .int()
    .min(0)
    .max(1000)
    .default(4)
    .describe('own rounds after which a meme that has not been replaced is no longer used'),
  mixing: z
    .string()
    .regex(RULE_NAME)
    .default('metropolis')
    .describe('how memes are averaged: metropolis is fair on any graph; mean is plain'),
  sampleWeighting: z
    .boolean()
    .default(false)
    .describe(
      "whether memes weigh by the samples that their peers declare, at most 4 times one's own"
    ),
  deadline: z
    .strictObject({
      minMs: z
        .int()
        .min(100)
        .max(3_600_000)
        .default(5_000)
        .describe('least time for the exchange of a round, ms'),
      maxMs: z
        .int()
        .min(100)
        .max(86_400_000)
        .default(120_000)
        .describe('greatest time for the exchange of a round, ms; between the two it is learnt')
    })
    .prefault({})
})

/**
 * What all peers of a federation must agree on (design: one manifest, one ID). Complete: bytes from a peer must hold
 * every field; defaults are filled only when a *file* is read.
 */
export const ManifestSchema = z.strictObject({
  memesh: z.literal(MANIFEST_VERSION).describe('format of the manifest'),
  name: DisplayText.describe('shown to those who join'),
  task: z.discriminatedUnion('kind', [ImageTask, TableTask]),
  meme: z.strictObject({
    architecture: ArchitectureSchema.describe(
      'the shared model: its layers, the last gives one value a class'
    ),
    head: z
      .enum(['shared', 'local'])
      .default('shared')
      .describe("whether the last layer is shared too, or each peer's own"),
    initial: z.union([
      z.strictObject({
        seed: DisplayText.describe('gives the first weights, the same on every machine')
      }),
      z.strictObject({ weights: digest })
    ])
  }),
  learning: Learning.prefault({}),
  exchange: Exchange.prefault({}),
  admission: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('open') }),
      z.strictObject({
        kind: z.literal('invite'),
        /** Peer IDs whose invites count. */
        issuers: z.array(z.string().regex(PEER_ID)).min(1).max(64)
      })
    ])
    .prefault({ kind: 'open' })
    .describe('who may take part'),
  privacy: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('none') })])
    .prefault({ kind: 'none' })
    .describe('what is done to a meme before it leaves'),
  supersedes: FederationId.optional().describe('ID of the federation that this one continues')
})

/** A complete manifest. */
export type Manifest = z.infer<typeof ManifestSchema>
/** A manifest as a person writes it: defaults may be left out. */
export type ManifestInput = z.input<typeof ManifestSchema>
export type Learning = Manifest['learning']
export type ExchangeSettings = Manifest['exchange']
