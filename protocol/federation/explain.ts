import { manifestJsonSchema } from './file.ts'
import type { Manifest } from './manifest.ts'

/** One field of a manifest, for a person to read. */
export interface ExplainedField {
  /** Path, such as `exchange.mode`. */
  readonly field: string
  readonly value: unknown
  readonly what: string
}

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
}

/** What each field of a manifest is for, in its order: all to which its schema has something to say. */
export const explainManifest = (manifest: Manifest): ExplainedField[] =>
  explain(manifest, [manifestJsonSchema() as Schema], '')

function explain(value: unknown, schemas: readonly Schema[], field: string): ExplainedField[] {
  const alternatives = schemas.flatMap(each => [each, ...(each.oneOf ?? []), ...(each.anyOf ?? [])])
  const what = alternatives.find(({ description }) => description !== undefined)?.description
  const own = what === undefined ? [] : [{ field, value, what }]
  if (what !== undefined || typeof value !== 'object' || value === null) return own
  return Object.entries(value).flatMap(([name, below]) =>
    explain(
      below,
      alternativesOf(alternatives, value, name),
      field === '' ? name : `${field}.${name}`
    )
  )
}

/** The schemas of a field in those alternatives that have all fields of `value`. */
function alternativesOf(schemas: readonly Schema[], value: object, name: string): Schema[] {
  const names = Object.keys(value)
  return schemas.flatMap(({ properties }) =>
    properties !== undefined && names.every(each => each in properties)
      ? (properties[name] ?? [])
      : []
  )
}
