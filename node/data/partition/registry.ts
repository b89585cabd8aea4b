import { InvalidParametersError } from '../../../protocol/errors.ts'
import { counted } from '../../counted.ts'
import { DataSupplyError } from '../errors.ts'
import type { Deal, SchemeInit } from './types.ts'

/** What a partition may be called. */
const NAME = /^[a-z]{1,64}$/
/** The partitions that memesh has itself. */
const OWN: readonly string[] = ['iid', 'shards', 'dirichlet', 'classes', 'sites', 'folders']

const registered = new Map<string, (value: string) => Deal>()

/**
 * Makes a way of sharing a data set out among simulated peers known by its name: `parsePartition('<name>:<value>')`. Draw
 * from the `generator` that is given alone, so that the seed fixes the simulation.
 * @param make asked for the partition with what stands behind the colon; '' where nothing does
 * @throws InvalidParametersError if the name is taken, or is none
 */
export function registerPartition(name: string, make: (value: string) => Deal): void {
  if (!NAME.test(name) || OWN.includes(name) || registered.has(name)) {
    throw new InvalidParametersError(`A partition cannot be called ${JSON.stringify(name)}`, {
      hint: 'Lower-case letters, at most 64, that name no other partition.'
    })
  }
  registered.set(name, make)
}

/** The partition that was registered by that name, or undefined. */
export function registeredPartition(name: string, value: string): Deal | undefined {
  const make = registered.get(name)
  return make && checked(name, make(value))
}

/** Somebody's own partition, which must not give a sample to two peers. @throws DataSupplyError */
const checked =
  (name: string, deal: Deal): Deal =>
  (init: SchemeInit) => {
    const parts = deal(init)
    const problem = problemOf(parts, init)
    if (problem === undefined) return parts
    throw new DataSupplyError(`The partition ${name} gave ${problem}`, {
      hint: 'It must give every peer its own samples of the data set.'
    })
  }

function problemOf(
  parts: readonly Uint32Array[],
  { dataset, peers }: SchemeInit
): string | undefined {
  if (parts.length !== peers)
    return `${counted(parts.length, 'part')} for ${counted(peers, 'peer')}`
  const dealt = new Uint8Array(dataset.count)
  for (const index of parts.flatMap(part => [...part])) {
    if (index >= dataset.count) return `sample ${index} of ${dataset.count}`
    if (dealt[index] === 1) return `sample ${index} twice`
    dealt[index] = 1
  }
  return undefined
}
