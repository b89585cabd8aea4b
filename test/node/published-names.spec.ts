import { expect } from 'chai'
import { publishedNames } from '../../node/published-names.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { fullManifest } from '../fixtures/manifests.ts'

type Table = Extract<Manifest['task'], { kind: 'table' }>

const ofTable = (...features: Table['features']) =>
  publishedNames({
    task: {
      kind: 'table',
      input: [1],
      classes: ['a', 'b', 'c'],
      features,
      standardisation: 'peer'
    }
  })

describe('publishedNames', () => {
  it('should count the classes of images', () => {
    expect(publishedNames(fullManifest())).to.match(/^\d+ classes$/)
  })

  it('should count columns, and the values of those that are categories', () => {
    expect(ofTable({ name: 'age', type: 'number' })).to.equal('3 classes and 1 column')
    expect(
      ofTable(
        { name: 'age', type: 'number' },
        { name: 'sex', type: 'category', values: ['f', 'm'] },
        { name: 'ward', type: 'category', values: ['1', '2', '3'] }
      )
    ).to.equal('3 classes, 3 columns and 5 category values')
  })
})
