import { resolve } from 'node:path'
import type { DataSource } from '../../../node/data/source.ts'
import { parseDataSpec } from '../../../node/data/spec.ts'

/**
 * Whether two specs of data may name the same samples: the same files, and not different ones of equally many parts. What
 * lies in files is not compared.
 * @throws InvalidParametersError
 */
export function mayShareSamples(one: string, other: string): boolean {
  const [a, b] = [parseDataSpec(one), parseDataSpec(other)]
  const isOtherPart = a.parts === b.parts && a.part !== b.part
  return placeOf(a.source) === placeOf(b.source) && !isOtherPart
}

const placeOf = (source: DataSource): string => {
  if (source.kind === 'mnist') return source.kind
  return resolve(source.kind === 'files' ? source.images : source.path)
}
