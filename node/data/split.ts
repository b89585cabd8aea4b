import type { Generator } from '../../protocol/ports.ts'
import { shuffle } from '../random.ts'
import { classCounts } from './samples.ts'
import type { PeerSamples, Samples } from './types.ts'

/** What a peer has of its own. */
export type PeerParts = Omit<PeerSamples, 'common'>

/** Samples of each part. */
export interface PartSizes {
  readonly train: number
  readonly validation: number
  readonly test: number
}

/** N for training, with N/4 for validation and N/4 for test beside them (rounded, at least 1). */
export function sizesBeside(train: number): PartSizes {
  const quarter = Math.max(1, Math.round(train / 4))
  return { train, validation: quarter, test: quarter }
}

/** 80 % for training, 10 % for validation, 10 % for test (rounded, at least 1 each) of `total`, at least 3. */
export function sizesWithin(total: number): PartSizes {
  const tenth = Math.max(1, Math.round(total / 10))
  return { train: total - 2 * tenth, validation: tenth, test: tenth }
}

/**
 * Shuffles so that every beginning of the result has the class mix of the whole, to one sample a class: the first
 * 1,000 of a test set stand for all of it.
 */
export function stratifiedOrder(samples: Samples, generator: Generator): Samples {
  const { dataset } = samples
  const counts = classCounts(samples)
  const seen = new Uint32Array(dataset.classes)
  const indices = shuffle(samples.indices.slice(), generator)
  // The j-th of a class's n samples belongs (j + a random phase) / n of the way through.
  const phase = Float64Array.from(counts, () => generator.uniform())
  const place = Array.from(indices, index => {
    const label = dataset.labels[index]!
    const at = (seen[label]! + phase[label]!) / counts[label]!
    seen[label]! += 1
    return { index, at }
  })
  place.sort((a, b) => a.at - b.at)
  return { dataset, indices: Uint32Array.from(place, ({ index }) => index) }
}

/**
 * Deals all of `samples` into three parts of exactly these sizes, each with the class mix of the whole, each in
 * stratified order. The sizes must sum to the number of samples.
 */
export function splitParts(samples: Samples, sizes: PartSizes, generator: Generator): PeerParts {
  const { dataset } = samples
  const byClass = shuffle(samples.indices.slice(), generator).sort(
    (a, b) => dataset.labels[a]! - dataset.labels[b]!
  )
  const wanted = [sizes.train, sizes.validation, sizes.test]
  const dealt: number[][] = wanted.map(() => [])
  // Along the classes, each sample goes to the part that is furthest behind its share.
  byClass.forEach((index, at) => {
    const behind = wanted.map(
      (size, part) => (size * (at + 1)) / byClass.length - dealt[part]!.length
    )
    dealt[behind.indexOf(Math.max(...behind))]!.push(index)
  })
  const [train, validation, test] = dealt.map(indices =>
    stratifiedOrder({ dataset, indices: Uint32Array.from(indices) }, generator)
  )
  return { train: train!, validation: validation!, test: test! }
}
