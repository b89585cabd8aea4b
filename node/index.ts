/**
 * @packageDocumentation
 *
 * A peer of a federation: it keeps its data and its private model, and co-trains a shared meme with its neighbourhood
 * by federated mutual learning (arXiv 2006.16765). There is no server.
 *
 * @example
 *
 * ```ts
 * import { createPeer, createRandom, loadPeerData, parseDataSpec, resolveModel, sha256Hasher } from 'memesh'
 * import { parseManifestFile } from 'memesh/protocol'
 *
 * const manifest = parseManifestFile(await readFile('fed.json', 'utf8'))
 * const random = createRandom(sha256Hasher)
 * const data = await loadPeerData(parseDataSpec('mnist#1/5'), manifest.task, { random })
 * const model = resolveModel('mlp', manifest.task.classes.length)
 * const peer = await createPeer({ manifest, data, model, run: 'runs/mine' })
 * console.log(peer.ticket())
 * const report = await peer.train()
 * await peer.stop()
 * ```
 */
import './polyfill.ts'

// Beside those of models and partitions: what somebody adds is registered in one place.
export { registerMixingRule } from '../protocol/mixing/rules.ts'
export type { MixingRule } from '../protocol/mixing/types.ts'
export { type Bootstrap, type BootstrapInit, createBootstrap } from './bootstrap.ts'
export { type Clock, systemClock } from './clock.ts'
export { formatHistogram, type HistogramRow } from './data/histogram.ts'
export { registerPartition } from './data/partition/registry.ts'
export type { Deal, SchemeInit } from './data/partition/types.ts'
export { type Partition, parsePartition, type Scheme } from './data/partition.ts'
export { datasetPreset, type PresetName } from './data/presets.ts'
export { loadSimulationData, type SimulationDataInit } from './data/simulation.ts'
export type { DataSource } from './data/source.ts'
export { type DataSpec, type LoadOptions, loadPeerData, parseDataSpec } from './data/spec.ts'
export type * from './data/types.ts'
export { accuracy, balancedAccuracy, perClassAccuracy } from './evaluation/accuracy.ts'
export type { Choice } from './evaluation/choice.ts'
export type { MemeVerdict } from './evaluation/judge-meme.ts'
export { macroF1 } from './evaluation/macro-f1.ts'
export { ownMixAccuracy } from './evaluation/own-mix.ts'
export type { Accuracy, Interval, Used, Verdict } from './evaluation/types.ts'
export { sha256Hasher } from './hasher.ts'
export type { GuardState } from './learning/guard.ts'
export type { Baseline } from './learning/types.ts'
export type {
  CreateModel,
  ModelModule,
  ModelTask,
  PrivateModel,
  SavedModel,
  Tfjs
} from './models/private-model.ts'
export { registerModel, resolveModel } from './models/registry.ts'
export { createPeer } from './peer.ts'
export { createRandom } from './random.ts'
export { simulate } from './simulation/simulate.ts'
export type * from './simulation/types.ts'
export type * from './types.ts'
