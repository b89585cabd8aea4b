import { InvalidParametersError } from '../../protocol/errors.ts'
import type { Random } from '../../protocol/ports.ts'
import { counted } from '../counted.ts'
import { MAX_PARTS, MAX_SAMPLES } from './constants.ts'
import { DataSupplyError } from './errors.ts'
import { drawParts, keepTogether } from './groups.ts'
import { dealClasses } from './partition/classes.ts'
import { dealDirichlet } from './partition/dirichlet.ts'
import { dealIid } from './partition/iid.ts'
import { registeredPartition } from './partition/registry.ts'
import { dealShards } from './partition/shards.ts'
import type { Deal } from './partition/types.ts'
import { type PartSizes, type PeerParts, sizesBeside, sizesWithin } from './split.ts'
import type { Dataset, Groups } from './types.ts'

/** How one data set is shared out among simulated peers. */
export type Scheme =
  | { readonly kind: 'iid' }
  | { readonly kind: 'shards'; readonly shards: number }
  | { readonly kind: 'dirichlet'; readonly alpha: number }
  | { readonly kind: 'classes'; readonly classes: number }
  | { readonly kind: 'registered'; readonly deal: Deal }

/** A scheme, or a split that someone else made: into sub-folders, or by the data set's column of sites. */
export type Partition =
  | Scheme
  | { readonly kind: 'folders'; readonly path: string }
  | { readonly kind: 'sites' }

export interface PartitionOptions {
  readonly peers: number
  /**
   * N: N training samples a peer, and N/4 for validation and N/4 for test beside them. `all`: the whole data set
   * shared out, 80 % / 10 % / 10 % in each peer.
   */
  readonly samples: number | 'all'
  readonly random: Random
  readonly seed: string
}

const HINT =
  'iid, shards:<k>, dirichlet:<alpha>, classes:<k>, sites or folders:<path>, e.g. dirichlet:1'

/**
 * Reads `iid`, `shards:k`, `dirichlet:α`, `classes:k`, `sites`, `folders:<path>`, or what was registered.
 * @throws InvalidParametersError
 */
export function parsePartition(text: string): Partition {
  const [, kind, value = ''] = /^([a-z]+)(?::(.+))?$/s.exec(text) ?? []
  const count = Number(value)
  const whole = /^\d+$/.test(value) && count >= 1 && count <= 1024
  if ((kind === 'iid' || kind === 'sites') && value === '') return { kind }
  if (kind === 'shards' && whole) return { kind, shards: count }
  if (kind === 'classes' && whole) return { kind, classes: count }
  if (kind === 'dirichlet' && count >= 0.001 && count <= 1e6) return { kind, alpha: count }
  if (kind === 'folders' && value !== '') return { kind, path: value }
  const deal = kind === undefined ? undefined : registeredPartition(kind, value)
  if (deal !== undefined) return { kind: 'registered', deal }
  throw new InvalidParametersError(`${JSON.stringify(text)} is not a partition`, { hint: HINT })
}

/**
 * Shares a data set out: disjoint parts, the same for the same seed, and within a peer the same class mix in all three.
 * Groups stay together, at the peer that was dealt most of them; sizes are then met about.
 * @throws DataSupplyError if the data set has too few samples, InvalidParametersError
 */
export function partition(
  dataset: Dataset,
  scheme: Scheme,
  options: PartitionOptions & { readonly groups?: Groups }
): PeerParts[] {
  const { peers, samples, random, seed, groups = null } = options
  checkCount('peers', peers, MAX_PARTS)
  if (samples !== 'all') checkCount('samples', samples, MAX_SAMPLES)
  const sizes = samples === 'all' ? undefined : sizesBeside(samples)
  const size = sizes === undefined ? 'all' : sizes.train + sizes.validation + sizes.test
  const generator = random.stream(seed, 'data', 'partition')
  const dealt = dealOf(scheme, dataset)({ dataset, peers, size, generator })
  const whole = groups === null ? dealt : keepTogether(dealt, groups)
  return whole.map((indices, peer) => {
    if (indices.length < 3)
      throw new DataSupplyError(
        `peer ${peer} of ${peers} gets ${counted(indices.length, 'sample')}`,
        {
          hint: 'each needs one for training, validation and test at least: fewer peers'
        }
      )
    const split = random.stream(seed, 'data', 'split', peer)
    const drawn =
      sizes === undefined
        ? sizesWithin(indices.length)
        : groups === null
          ? sizes
          : sizesLike(sizes, indices.length)
    return drawParts({ dataset, indices }, drawn, split, groups)
  })
}

/** Sizes in the same proportion that sum to `total`, at least 3. */
function sizesLike({ train, validation, test }: PartSizes, total: number): PartSizes {
  const scale = total / (train + validation + test)
  const beside = {
    validation: Math.max(1, Math.round(validation * scale)),
    test: Math.max(1, Math.round(test * scale))
  }
  return { train: total - beside.validation - beside.test, ...beside }
}

function dealOf(scheme: Scheme, dataset: Dataset): Deal {
  switch (scheme.kind) {
    case 'iid':
      return dealIid
    case 'shards':
      return dealShards(scheme.shards)
    case 'dirichlet':
      return dealDirichlet(scheme.alpha)
    case 'classes':
      if (scheme.classes > dataset.classes)
        throw new InvalidParametersError(
          `classes:${scheme.classes} of a data set with ${dataset.classes} classes`,
          { hint: `at most classes:${dataset.classes}` }
        )
      return dealClasses(scheme.classes)
    case 'registered':
      return scheme.deal
  }
}

function checkCount(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new InvalidParametersError(
      `Expected \`${name}\` to be an integer from 1 to ${most}, got ${value}`
    )
}
