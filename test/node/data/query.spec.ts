import { expect } from 'chai'
import { parseDataSource } from '../../../node/data/source.ts'
import { parseDataSpec } from '../../../node/data/spec.ts'
import { failure } from './fixtures.ts'

describe('the spec of a table', () => {
  it('should say what its columns are for', () => {
    const spec = 'csv:a?b.csv?label=fat %25&split=p%26q&features=a,b%2Cc&ignore=d&delimiter=tab#2/3'
    expect(parseDataSpec(spec)).to.deep.equal({
      source: {
        kind: 'table',
        format: 'csv',
        path: 'a?b.csv',
        label: 'fat %',
        split: 'p&q',
        features: ['a', 'b,c'],
        ignore: ['d'],
        delimiter: 'tab'
      },
      part: 2,
      parts: 3
    })
  })

  it('should be refused where it says nothing that is known', async () => {
    const wrong = ['csv:a.csv', 'csv:?label=y', 'csv:a.csv?label=', 'csv:a.csv?label=y&labels=z']
    const more = ['parquet:a?label=y&delimiter=tab', 'csv:a?label=y&label=z', 'csv:a?label=50%']
    const images = ['images:', 'images:a?size=0', 'images:a?size=9999999', 'images:a?decoder=gd']
    for (const text of [...wrong, ...more, ...images, 'csv:a?label=y&delimiter=x'])
      expect((await failure(() => parseDataSource(text))).code, text).to.equal(
        'ERR_INVALID_PARAMETERS'
      )
  })

  it('should say how images are listed, and their size', () => {
    expect(parseDataSource('images:skin')).to.deep.equal({
      kind: 'images',
      path: 'skin',
      file: 'file',
      label: 'label'
    })
    expect(parseDataSource('images:a.csv?size=48x64&site=s&decoder=pure')).to.deep.include({
      path: 'a.csv',
      site: 's',
      size: [48, 64],
      decoder: 'pure'
    })
  })
})
