import { expect } from 'chai'
import { ManifestSchema, zooArchitecture } from '../../../protocol/index.ts'
import { federationReadme } from '../../../scripts/output/federation-readme.ts'

const manifest = ManifestSchema.parse({
  memesh: 1,
  name: '<b>*Skin*',
  task: {
    kind: 'table',
    input: [3],
    classes: ['a|b', '<img>'],
    features: [
      { name: 'x_y', type: 'number' },
      { name: 'kind', type: 'category', values: ['`one`', 'two'] }
    ]
  },
  meme: { architecture: zooArchitecture('mlp', 2), initial: { seed: '1' } }
})
const text = federationReadme({
  manifest,
  federation: 'bafy',
  file: 'fed.json',
  data: "csv:o'k.csv?label=y"
})

describe("a federation's README", () => {
  it('should say what others need, with names as plain text', () => {
    expect(text).to.include('# \\<b\\>\\*Skin\\*\n')
    expect(text).to.include('  - x\\_y: a number\n')
    expect(text).to.include('  - kind: \\`one\\`, two\n')
    expect(text).to.include('written just so: a\\|b, \\<img\\>.')
    // Between backquotes nothing is HTML.
    expect(text.replaceAll(/`[^`]*`/g, '')).to.not.match(/(?<!\\)<(b|img)/)
  })

  it('should begin with commands that a shell takes as they are', () => {
    expect(text).to.include("memesh data check 'csv:o'\\''k.csv?label=y' --federation fed.json\n")
  })

  it('should say what stays, and what all can see', () => {
    expect(text).to.match(
      /Data and private models stay where they are; all who join see the\nmanifest/
    )
  })

  it('should explain each field', () => {
    expect(text).to.match(/^\| `learning\.rounds` \| `30` \| .+ \|$/m)
  })
})
