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
const classes = z.array(DisplayText).min(2).max(1024)

const Preprocessing = z.strictObject({
  /** Pixels are divided by this first; 255 for bytes. */
  scale: z.number().min(1e-6).max(1e6).default(255),
  /** Edge padding in pixels on every side, as the FML authors pad 28×28 to 32×32. */
  pad: z.int().min(0).max(64).default(0),
  /** Per channel, after scaling. */
  mean: z.array(z.number().min(-1e6).max(1e6)).min(1).max(16),
  std: z.array(z.number().min(1e-6).max(1e6)).min(1).max(16)
})

const ImageTask = z.strictObject({
  kind: z.literal('image'),
  /** [height, width, channels] as it enters the models, after padding. */
  input: ShapeSchema,
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
  kind: z.literal('table'),
  input: ShapeSchema,
  classes,
  features: z.array(Feature).min(1).max(1024),
  /** `peer`: each peer fits mean and deviation on its own training part; or fixed here, one entry a number feature. */
  standardisation: z
    .union([
      z.literal('peer'),
      z.strictObject({
        mean: z.array(z.number().min(-1e12).max(1e12)).max(1024),
        std: z.array(z.number().min(1e-12).max(1e12)).max(1024)
      })
    ])
    .default('peer')
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
  rounds: z.int().min(1).max(100_000).default(30),
  /** Local epochs of the mutual step a round (E). */
  epochs: z.int().min(1).max(1000).default(2),
  batch: z.int().min(1).max(65_536).default(32),
  optimizer: Optimizer.prefault({ kind: 'sgd' }),
  learningRate: rate.default(0.01),
  weightDecay: fraction.default(5e-4),
  /** Weight of the labels in the private model's loss (α). */
  alpha: fraction.default(0.5),
  /** Weight of the labels in the meme's loss (β). */
  beta: fraction.default(0.5),
  temperature: z.number().min(0.1).max(100).default(3),
  schedule: Schedule.prefault({ kind: 'constant' })
})

const Exchange = z.strictObject({
  mode: z.enum(['sync', 'async']).default('sync'),
  delivery: z.enum(['pull', 'push']).default('pull'),
  shardBytes: z.int().min(1024).max(262_144).default(131_072),
  encoding: z.enum(['float32', 'float16', 'int8']).default('float32'),
  /** Wanted mesh degree (k). */
  neighbours: z.int().min(1).max(64).default(4),
  minNeighbours: z.int().min(1).max(64).default(1),
  /** Own rounds after which an announcement is no longer used. */
  staleness: z.int().min(0).max(1000).default(4),
  mixing: z.string().regex(RULE_NAME).default('metropolis'),
  /** Weigh by declared sample counts, capped at 4 times one's own. */
  sampleWeighting: z.boolean().default(false),
  /** Bounds of Gather in ms. */
  deadline: z
    .strictObject({
      minMs: z.int().min(100).max(3_600_000).default(5_000),
      maxMs: z.int().min(100).max(86_400_000).default(120_000)
    })
    .prefault({})
})

/**
 * What all peers of a federation must agree on (design: one manifest, one ID). Complete: bytes from a peer must hold
 * every field; defaults are filled only when a *file* is read.
 */
export const ManifestSchema = z.strictObject({
  memesh: z.literal(MANIFEST_VERSION),
  name: DisplayText,
  task: z.discriminatedUnion('kind', [ImageTask, TableTask]),
  meme: z.strictObject({
    architecture: ArchitectureSchema,
    head: z.enum(['shared', 'local']).default('shared'),
    initial: z.union([z.strictObject({ seed: DisplayText }), z.strictObject({ weights: digest })])
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
    .prefault({ kind: 'open' }),
  privacy: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('none') })])
    .prefault({ kind: 'none' }),
  /** The federation ID that this one continues. */
  supersedes: FederationId.optional()
})

/** A complete manifest. */
export type Manifest = z.infer<typeof ManifestSchema>
/** A manifest as a person writes it: defaults may be left out. */
export type ManifestInput = z.input<typeof ManifestSchema>
export type Learning = Manifest['learning']
export type ExchangeSettings = Manifest['exchange']
