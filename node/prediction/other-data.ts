import { together } from '../data/samples.ts'
import { loadSource } from '../data/source.ts'
import { type DataSpec, loadPeerData } from '../data/spec.ts'
import { encodedBy } from '../data/tables/fit.ts'
import type { OnNote, PeerSamples, Samples } from '../data/types.ts'
import { sha256Hasher } from '../hasher.ts'
import { createRandom } from '../random.ts'
import type { TrainedRun } from './trained-run.ts'

/** What can be tested of data that a run has not learnt from: its parts, and `all` of it. */
export type OtherData = Readonly<Record<keyof PeerSamples | 'all', Samples | null>>

/**
 * Loads data for the models of a run. Tables enter them as those that they have learnt from.
 * @param onNote told what a person should know of how the data were read
 * @throws what loading throws
 */
export async function otherData(
  { manifest, columns }: TrainedRun,
  spec: DataSpec,
  onNote: OnNote
): Promise<OtherData> {
  const { task } = manifest
  if (spec.parts > 1) {
    const random = createRandom(sha256Hasher)
    const parts = await loadPeerData(spec, task, { random, columns, onNote })
    return { ...parts, all: together(parts.train, parts.validation, parts.test) }
  }
  // As it is: to be tested, even a single sample is enough.
  const source = await loadSource(spec.source, task, onNote)
  const encoded = (samples: Samples | null): Samples | null =>
    samples && columns ? encodedBy(samples, columns) : samples
  const [train, validation, test] = [source.train, source.validation, source.test].map(encoded)
  return {
    train: train!,
    validation: validation!,
    test: test!,
    common: encoded(source.common),
    all: together(train!, validation!, test!)
  }
}
