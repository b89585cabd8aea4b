/**
 * @packageDocumentation
 *
 * What memesh peers say to each other, and the maths and decisions that they share. Pure: no network, no tensors, no
 * clock, no randomness; what it needs of these comes as arguments.
 *
 * @example
 *
 * ```ts
 * import { encodeManifest, federationId, parseManifestFile } from 'memesh/protocol'
 *
 * const manifest = parseManifestFile(text)
 * const id = federationId(encodeManifest(manifest), hasher)
 * ```
 */
export * from './errors.ts'
export { shareableAddresses } from './federation/addresses.ts'
export { decodeManifest, encodeManifest, openManifest } from './federation/codec.ts'
export * from './federation/errors.ts'
export { formatManifestFile, manifestJsonSchema, parseManifestFile } from './federation/file.ts'
export { federationId, isFederationId } from './federation/id.ts'
export {
  type ExchangeSettings,
  type Learning,
  type Manifest,
  type ManifestInput,
  ManifestSchema
} from './federation/manifest.ts'
export { requireSupported } from './federation/supported.ts'
export { escapeText } from './federation/text.ts'
export {
  classifyFederation,
  formatTicket,
  parseTicket,
  type Ticket
} from './federation/ticket.ts'
export {
  type Architecture,
  ArchitectureSchema,
  type Layer,
  LayerSchema,
  type Shape
} from './meme/architecture.ts'
export { memeDigest } from './meme/digest.ts'
export { decodeShard, encodeShard, type ShardProblem } from './meme/encoding.ts'
export * from './meme/errors.ts'
export type { WeightName } from './meme/layers/types.ts'
export type { Layout, LayoutEntry } from './meme/layout.ts'
export { type MemePlan, type PlannedLayer, planArchitecture } from './meme/plan.ts'
export { readArchitecture } from './meme/read-architecture.ts'
export { encodedBytes, planShards, type ShardRange } from './meme/sharding.ts'
export { ENCODINGS, type Encoding } from './meme/types.ts'
export { ZOO_NAMES, type ZooName, zooArchitecture } from './meme/zoo.ts'
export {
  type AnnouncementReason,
  openAnnouncement,
  sealAnnouncement
} from './messages/announcement.ts'
export type { DecodeReason } from './messages/decode.ts'
export type { EnvelopeReason } from './messages/envelope.ts'
export * from './messages/limits.ts'
export * from './messages/manifest-protocol.ts'
export { peerIdFromPublicKey } from './messages/peer-id.ts'
export { openPresence, sealPresence } from './messages/presence.ts'
export * from './messages/pushed-shard.ts'
export { checkHashes, shardList } from './messages/shard-list.ts'
export * from './messages/shard-protocol.ts'
export * from './messages/topics.ts'
export type * from './messages/types.ts'
export { MixingRuleError } from './mixing/errors.ts'
export {
  type Contribution,
  type MixedShard,
  type MixShardOptions,
  mixShard
} from './mixing/mix-shard.ts'
export { mixingRule, registerMixingRule } from './mixing/rules.ts'
export type * from './mixing/types.ts'
export type * from './ports.ts'
export { type Awaited, awaited, type NeighbourProgress } from './round/await.ts'
export {
  type DeadlineBounds,
  miss,
  observe,
  type PaceEstimate,
  roundDeadline
} from './round/deadline.ts'
export { isFresh, type StalenessInput, staleness, stalenessWeight } from './round/staleness.ts'
export { canStart, entryRound, isOvertaken } from './round/start.ts'
export type { Verdict } from './verdict.ts'
