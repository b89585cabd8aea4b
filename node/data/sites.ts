import { InvalidParametersError } from '../../protocol/errors.ts'
import { counted } from '../counted.ts'
import { DataSupplyError } from './errors.ts'
import { drawParts } from './groups.ts'
import type { PartitionOptions } from './partition.ts'
import { firstOf, together } from './samples.ts'
import { sizesBeside, sizesWithin, stratifiedOrder } from './split.ts'
import type { LoadedSource, OnNote, PeerSamples, Samples, Sites } from './types.ts'

/**
 * Gives each site of a data set to a peer of its own, in the order of the sites' names. Parts are those of the split
 * column, else drawn by the seed, 80 % / 10 % / 10 %, groups undivided. With `samples` N, a peer has N for training and N/4 each for
 * validation and test at most. `common` is the union of the test parts.
 * @throws InvalidParametersError if there are no sites, or not as many as peers; DataSupplyError
 */
export function partitionSites(
  source: LoadedSource,
  options: PartitionOptions & { readonly onNote?: OnNote }
): PeerSamples[] {
  const { sites } = source
  const { peers, random, seed } = options
  if (sites === null)
    throw new InvalidParametersError('these data do not say which sites they come from', {
      hint: 'name the column that does: &site=<column>'
    })
  if (sites.names.length !== peers)
    throw new InvalidParametersError(
      `the data come from ${counted(sites.names.length, 'site')}, and ${counted(peers, 'peer')} cannot share them`,
      { hint: `--peers ${sites.names.length}` }
    )
  options.onNote?.(sites.names.map((name, peer) => `peer-${peer + 1} is ${name}`).join(', '))
  const own = sites.names.map((_, site) => partsOf(source, sites, site, options))
  const tests = together(own[0]!.test, ...own.slice(1).map(({ test }) => test))
  const common = stratifiedOrder(tests, random.stream(seed, 'data', 'sites', 'common'))
  return own.map(parts => ({ ...parts, common }))
}

function partsOf(
  { train, validation, test, groups }: LoadedSource,
  sites: Sites,
  site: number,
  { samples, random, seed }: PartitionOptions
) {
  const name = sites.names[site]!
  const generator = random.stream(seed, 'data', 'sites', site)
  const here = ({ dataset, indices }: Samples): Samples => ({
    dataset,
    indices: indices.filter(index => sites.of[index] === site)
  })
  const pool = here(train)
  const drawn = sizesWithin(pool.indices.length)
  const sizes = {
    validation: validation ? 0 : drawn.validation,
    test: test ? 0 : drawn.test
  }
  const left = pool.indices.length - sizes.validation - sizes.test
  const split = left < 1 ? null : drawParts(pool, { train: left, ...sizes }, generator, groups)
  const parts = split && {
    train: split.train,
    validation: validation ? stratifiedOrder(here(validation), generator) : split.validation,
    test: test ? stratifiedOrder(here(test), generator) : split.test
  }
  if (parts === null || parts.validation.indices.length === 0 || parts.test.indices.length === 0)
    throw new DataSupplyError(`${name} has too few samples: ${pool.indices.length} to train on`, {
      hint: 'each site needs one for training, validation and test at least: leave it out of the data'
    })
  if (samples === 'all') return parts
  const most = sizesBeside(samples)
  return {
    train: firstOf(parts.train, most.train),
    validation: firstOf(parts.validation, most.validation),
    test: firstOf(parts.test, most.test)
  }
}
