import { expect } from 'chai'
import { ArchitectureError } from '../../../protocol/meme/errors.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'

describe('readArchitecture', () => {
  it('should fill defaults in', () => {
    const layers = [{ id: 'conv', kind: 'conv2d', filters: 2, kernel: [3, 3] }]
    expect(readArchitecture(layers)).to.deep.equal([
      {
        id: 'conv',
        kind: 'conv2d',
        filters: 2,
        kernel: [3, 3],
        stride: [1, 1],
        padding: 'valid',
        activation: 'linear',
        bias: true
      }
    ])
  })

  const refused: [string, unknown, RegExp][] = [
    ['no list', { id: 'fc', kind: 'dense', units: 2 }, /layers: /],
    ['an empty list', [], /layers: /],
    ['an unknown kind', [{ id: 'fc', kind: 'lstm', units: 2 }], /layers\[0\]\.kind: /],
    ['an unknown field', [{ id: 'fc', kind: 'dense', units: 2, colour: 1 }], /colour/],
    ['a wrong id', [{ id: 'FC 1', kind: 'dense', units: 2 }], /layers\[0\]\.id: /],
    ['too many units', [{ id: 'fc', kind: 'dense', units: 16_385 }], /layers\[0\]\.units: /],
    [
      'too many layers',
      Array.from({ length: 257 }, (_, at) => ({ id: `l${at}`, kind: 'flatten' })),
      /256/
    ]
  ]
  for (const [name, json, message] of refused) {
    it(`should refuse ${name}`, () => {
      expect(() => readArchitecture(json)).to.throw(ArchitectureError, message)
    })
  }
})
