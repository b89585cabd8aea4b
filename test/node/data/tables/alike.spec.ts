import { expect } from 'chai'
import { alike, alikeNotes } from '../../../../node/data/tables/alike.ts'

describe('names that are alike', () => {
  it('should be those that differ in case, spaces, form of Unicode or number', () => {
    const names = ['Yes', '1', 'a  b', 'e\u0301', 'no', 'yes', '1.0', 'A b', 'é', '10', '01', '1e0']
    expect(alike(names)).to.deep.equal([
      ['Yes', 'yes'],
      ['1', '1.0', '01', '1e0'],
      ['a  b', 'A b'],
      ['e\u0301', 'é']
    ])
  })

  it('should be named, the first of many', () => {
    expect(alikeNotes('classes', ['a', 'b', '1', '2.5'])).to.deep.equal([])
    const many = [...'abcdefg', ...'ABCDEFG']
    expect(alikeNotes('classes', many)).to.deep.equal([
      'classes that differ only in how they are written: "a" and "A"; "b" and "B"; "c" and "C"; "d" and "D"; "e" and "E"; 2 more; if they mean the same, write them alike'
    ])
  })
})
