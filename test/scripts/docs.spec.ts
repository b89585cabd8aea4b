import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Command } from 'commander'
import { manifestJsonSchema } from '../../protocol/federation/file.ts'
import { createProgram } from '../../scripts/program.ts'

const docs = readFileSync(new URL('../../docs/CONFIGURATION.md', import.meta.url), 'utf8')
const rows = docs
  .split('\n')
  .filter(line => line.startsWith('| '))
  .map(line => line.replaceAll('\\|', '/'))

/** The row of a table in the section under `heading` whose first cell is `name`. */
function rowOf(heading: string, name: string): string {
  const section = docs.split(`\n${heading}\n`)[1]?.split(/\n#{2,3} /)[0] ?? ''
  const row = section
    .split('\n')
    .find(line => line.startsWith(`| \`${name.replaceAll('|', '\\|')}\` |`))
  expect(row, `docs/CONFIGURATION.md, ${heading}, row ${name}`).to.not.equal(undefined)
  return row ?? ''
}

const lastCell = (row: string): string =>
  row
    .split(/(?<!\\)\|/)
    .at(-2)
    ?.trim() ?? ''

function leaves(command: Command, path: string): [string, Command][] {
  if (command.commands.length === 0) return [[path, command]]
  return command.commands.flatMap(each => leaves(each, `${path} ${each.name()}`))
}

interface JsonSchema {
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly enum?: readonly string[]
  readonly default?: unknown
  readonly const?: unknown
  readonly type?: string
  readonly oneOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
}

/** Every field below a schema, by path; alternatives of a union lie at the same path. */
function fields(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    // What tells the alternatives of a union apart is documented with the union.
    if (name === '$schema' || (value.const !== undefined && name !== 'memesh')) return []
    return [
      ...(value.type === 'object' ? [] : [[at, value] as [string, JsonSchema]]),
      ...fields(value, at)
    ]
  })
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
  const items = schema.items?.oneOf === undefined ? [] : fields(schema.items, `${path}[]`)
  return [...below, ...alternatives.flatMap(each => fields(each, path)), ...items]
}

/** What a row must say of a field. */
function facts(schema: JsonSchema): string[] {
  const { minimum, maximum, minItems, maxItems } = schema
  const whole = minItems !== undefined && minItems !== maxItems
  return [
    ...(minimum === undefined ? [] : [`${minimum} to ${maximum}`]),
    ...(whole ? [`${minItems} to ${maxItems}`] : []),
    ...(schema.enum ?? []).map(value => `\`${value}\``),
    ...(schema.default === undefined ? [] : [`\`${textOf(schema.default)}\``])
  ]
}

// As a person writes it: 0.00001, not 1e-5.
const textOf = (value: unknown): string => {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text === '0.00001' || text === '1e-5' ? '0.00001' : text
}

describe('docs/CONFIGURATION.md', () => {
  for (const [path, command] of leaves(createProgram() as unknown as Command, 'memesh'))
    it(`should list every flag of ${path} with its default`, () => {
      const help = command.helpInformation()
      for (const option of command.options) {
        expect(help).to.include(option.flags)
        const row = rowOf(`### ${path}`, option.flags)
        const inText = /\(default: (.*)\)$/.exec(option.description)?.[1]
        const fallback = option.negate ? undefined : (inText ?? option.defaultValue)
        if (fallback !== undefined) expect(lastCell(row), row).to.include(String(fallback))
        if (option.mandatory) expect(lastCell(row)).to.equal('must be given')
      }
    })

  it('should have a section for every command and no other', () => {
    const names = leaves(createProgram() as unknown as Command, 'memesh').map(([path]) => path)
    const sections = [...docs.matchAll(/^### (memesh .*)$/gm)].map(match => match[1])
    expect(sections).to.have.members(names)
  })

  it('should list every field of the manifest with range and default', () => {
    const all = fields(manifestJsonSchema() as JsonSchema, '')
    expect(all.length).to.be.greaterThan(60)
    for (const [path, schema] of all) {
      if (path.startsWith('meme.architecture[]')) continue
      const row = rowOf('## Manifest', path)
      for (const fact of facts(schema)) expect(row, path).to.include(fact)
    }
  })

  it('should list every kind of layer with its fields and defaults', () => {
    const root = manifestJsonSchema() as JsonSchema
    const layers = root.properties?.['meme']?.properties?.['architecture']?.items?.oneOf ?? []
    expect(layers.length).to.equal(15)
    for (const { properties = {} } of layers) {
      const row = rowOf('### Layers', String(properties['kind']?.const))
      for (const [name, schema] of Object.entries(properties)) {
        if (name === 'id' || name === 'kind') continue
        expect(row).to.include(`\`${name}\``)
        for (const fact of facts({ ...schema, enum: [] })) expect(row, name).to.include(fact)
      }
    }
  })

  it('should name no flag that does not exist', () => {
    const flags = new Set(
      leaves(createProgram() as unknown as Command, 'memesh').flatMap(([, command]) =>
        command.options.map(option => option.long)
      )
    )
    const used = [...docs.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(match => match[0])
    const unknown = used.filter(flag => !flags.has(flag) && flag !== '--help')
    expect(unknown).to.deep.equal([])
    expect(rows.length).to.be.greaterThan(100)
  })
})
