import { z } from 'zod'

// What a peer answers. The schemas are checked by whoever asks: the peer may be of another version.

const count = z.int().min(0)
const text = z.string().max(4096)
const amount = z.number().min(0)

const TrafficSchema = z.object({
  payloadIn: count,
  payloadOut: count,
  controlIn: count,
  controlOut: count
})

/** `{ 'announcement:stale': 3 }`: how often each reason was given. */
const VerdictsSchema = z.record(text, count)

/** Answer to `status`: where a peer stands. Times in ms, bytes since the start; nothing of data or models. */
export const StatusSchema = z.object({
  schema: z.literal('memesh.status/1'),
  peerId: text,
  /** As the person at this machine named it. */
  name: text.nullable(),
  federation: text,
  federationName: text,
  run: text,
  engine: text,
  addresses: z.array(text),
  upMs: amount,
  mode: z.enum(['sync', 'async']),
  phase: text,
  round: count,
  /** Number of this peer's last round. */
  rounds: count,
  /** Rounds of its own that it has completed. */
  ownRounds: count,
  /** Mini-batches of this round; null when it does not learn now. */
  learning: z.object({ done: count, of: count }).nullable(),
  /** Of the gathering in hand; null without one, or when nobody is waited for. */
  deadline: z.object({ ms: amount, leftMs: amount }).nullable(),
  neighbours: count,
  /** Connected members, neighbours among them. */
  members: count,
  traffic: TrafficSchema,
  verdicts: VerdictsSchema,
  /** The last completed round; null before the first of this process. */
  lastRound: z
    .object({
      round: count,
      deadlineMs: amount.nullable(),
      gatherMs: amount,
      massLost: amount,
      /** Whose memes went into ours, ourselves left out. */
      averaged: z.array(z.object({ peerId: text, weight: amount, staleness: count })),
      /** Neighbours of the round before that are none any more. */
      left: z.array(text)
    })
    .nullable()
})

/** One connected peer. */
const PeerSchema = z.object({
  peer: text,
  role: z.enum(['neighbour', 'member', 'other']),
  reach: z.enum(['machine', 'lan', 'direct', 'relayed']),
  address: text,
  relay: text.nullable(),
  limits: z.object({ bytes: amount.nullable(), seconds: amount.nullable() }).nullable(),
  roundTripMs: amount.nullable(),
  traffic: TrafficSchema,
  /** Of what came from it. */
  verdicts: VerdictsSchema,
  state: text.nullable(),
  round: count.nullable(),
  /** Its meme in our last round; null when none went in. */
  mixed: z.object({ weight: amount, staleness: count }).nullable()
})

/** Answer to `peers`: who is connected, and how each is reached. */
export const PeersSchema = z.object({
  schema: z.literal('memesh.peers/1'),
  peerId: text,
  run: text,
  round: count,
  peers: z.array(PeerSchema)
})

export type StatusAnswer = z.infer<typeof StatusSchema>
export type PeersAnswer = z.infer<typeof PeersSchema>

/** All that can be asked, with what is answered. */
export interface Answers {
  readonly status: StatusAnswer
  readonly peers: PeersAnswer
}

export type Question = keyof Answers

/** A question as it travels: one line of JSON. */
export const QuestionSchema = z.strictObject({ ask: z.enum(['status', 'peers']) })

export const answerSchemas = { status: StatusSchema, peers: PeersSchema } as const
