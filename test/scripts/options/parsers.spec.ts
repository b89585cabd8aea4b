import { expect } from 'chai'
import {
  choice,
  decimal,
  integer,
  integerOrAll,
  list,
  text
} from '../../../scripts/options/parsers.ts'

describe('parsers of flags', () => {
  it('should take whole numbers within their bounds', () => {
    const parse = integer(1, 64)
    expect(parse('1')).to.equal(1)
    expect(parse('64')).to.equal(64)
    for (const bad of ['0', '65', '1.5', '', 'x', '1e1', '0x10', ' 5', 'NaN', '-3'])
      expect(() => parse(bad), bad).to.throw('Expected a whole number from 1 to 64.')
  })

  it('should take decimal numbers within their bounds', () => {
    const parse = decimal(0, 1)
    expect(parse('0')).to.equal(0)
    expect(parse('.5')).to.equal(0.5)
    expect(parse('5e-1')).to.equal(0.5)
    for (const bad of ['-0.1', '1.1', '', 'half', 'Infinity', 'NaN', '0.5x', '.'])
      expect(() => parse(bad), bad).to.throw('Expected a number from 0 to 1.')
  })

  it('should take all, or a whole number', () => {
    const parse = integerOrAll(4, 100)
    expect(parse('all')).to.equal('all')
    expect(parse('4')).to.equal(4)
    expect(() => parse('3')).to.throw('Expected "all" or a whole number from 4 to 100.')
  })

  it('should take one of a few words', () => {
    expect(choice(['sync', 'async'])('sync')).to.equal('sync')
    expect(() => choice(['a', 'b', 'c'])('d')).to.throw('Expected a, b or c.')
  })

  it('should take lists without empty entries', () => {
    expect(list('mlp, lenet5')).to.deep.equal(['mlp', 'lenet5'])
    for (const bad of ['', 'mlp,', ',', 'a,,b']) expect(() => list(bad), bad).to.throw('commas')
  })

  it('should bound texts', () => {
    expect(text(3)('abc')).to.equal('abc')
    for (const bad of ['', 'abcd']) expect(() => text(3)(bad), bad).to.throw('1 to 3 characters')
  })
})
