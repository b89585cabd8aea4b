import { expect } from 'chai'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { mean } from '../../../protocol/mixing/mean.ts'
import { metropolis } from '../../../protocol/mixing/metropolis.ts'
import { createCommand } from '../../../scripts/options/command.ts'
import { defineCreate } from '../../../scripts/options/federation.ts'
import { addManifestOptions } from '../../../scripts/options/manifest-options.ts'

const { learning, exchange } = ManifestSchema.shape
const learningOf = learning.def.innerType.shape
const exchangeOf = exchange.def.innerType.shape

/** Flag, and the part of the schema that it fills. */
const NUMBERS = [
  ['--rounds', learningOf.rounds],
  ['--epochs', learningOf.epochs],
  ['--batch', learningOf.batch],
  ['--lr', learningOf.learningRate],
  ['--alpha', learningOf.alpha],
  ['--beta', learningOf.beta],
  ['--temperature', learningOf.temperature],
  ['--neighbours', exchangeOf.neighbours],
  ['--min-neighbours', exchangeOf.minNeighbours]
] as const

const WORDS = [
  ['--mode', exchangeOf.mode],
  ['--delivery', exchangeOf.delivery],
  ['--encoding', exchangeOf.encoding]
] as const

const defaults = { rounds: 1, epochs: 1, batch: 1, lr: 1 }
const parse = (flag: string, value: string) =>
  addManifestOptions(createCommand('x'), defaults).parse([flag, value], { from: 'user' })

describe('flags of a manifest', () => {
  for (const [flag, schema] of NUMBERS)
    it(`should take for ${flag} exactly what the manifest takes`, () => {
      const { minValue, maxValue } = schema.def.innerType
      for (const value of [minValue, maxValue]) parse(flag, String(value))
      for (const value of [Number(minValue) - 0.001, Number(maxValue) + 1])
        expect(() => parse(flag, String(value)), `${flag} ${value}`).to.throw('Expected')
    })

  for (const [flag, schema] of WORDS)
    it(`should take for ${flag} the words of the manifest`, () => {
      for (const value of schema.def.innerType.options) parse(flag, value)
      expect(() => parse(flag, 'other')).to.throw('Expected')
    })

  it('should take for --mixing the rules that every memesh has', () => {
    for (const { name } of [mean, metropolis]) parse('--mixing', name)
    expect(() => parse('--mixing', 'other')).to.throw('Expected')
    expect(defineCreate().opts().mixing).to.equal(exchangeOf.mixing.def.defaultValue)
  })

  it('should have the defaults of the manifest for a new federation', () => {
    const options = defineCreate().opts()
    const values: Record<string, unknown> = { ...options, learningRate: options.lr }
    for (const [flag, schema] of [...NUMBERS, ...WORDS]) {
      const name = flag.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
      expect(values[name], flag).to.equal(schema.def.defaultValue)
    }
  })
})
