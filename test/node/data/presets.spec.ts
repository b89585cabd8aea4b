import { expect } from 'chai'
import { datasetPreset } from '../../../node/data/presets.ts'
import { checkFits, type ImageTask } from '../../../node/data/task.ts'
import type { Dataset } from '../../../node/data/types.ts'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { datasetOf, failure } from './fixtures.ts'

describe('datasetPreset', () => {
  it('should give tasks that a manifest accepts', () => {
    const idx = { shape: [32, 32, 3], classes: 3 }
    for (const name of ['mnist', 'fashion', idx] as const) {
      const { task } = datasetPreset(name)
      expect(ManifestSchema.shape.task.parse(task)).to.deep.equal(task)
    }
    const { task } = datasetPreset(idx)
    expect(task.classes).to.deep.equal(['0', '1', '2'])
    expect(task.preprocessing.mean).to.have.length(3)
    expect(datasetPreset('mnist').task.input).to.deep.equal([32, 32, 1])
  })

  it('should name both shapes, channels or classes where data do not fit', async () => {
    const { task } = datasetPreset('mnist')
    const digits = { ...datasetOf([0], 10), shape: [28, 28, 1] }
    checkFits(digits, task)
    const cases: [Dataset, ImageTask, string, string][] = [
      [{ ...digits, shape: [32, 32, 1] }, task, '36 × 36 × 1', '32 × 32 × 1'],
      [{ ...digits, shape: [28, 28, 3] }, task, '32 × 32 × 3', '32 × 32 × 1'],
      [{ ...digits, classes: 3 }, task, '3 classes', '10'],
      [digits, { ...task, preprocessing: { ...task.preprocessing, std: [1, 1] } }, '1 by mean', '2']
    ]
    for (const [dataset, wanted, one, other] of cases) {
      const { code, message } = await failure(() => checkFits(dataset, wanted))
      expect(code).to.equal('ERR_DATA_SHAPE')
      expect(message).to.contain(one).and.to.contain(other)
    }
    const table = {
      kind: 'table' as const,
      input: [1],
      classes: ['a', 'b'],
      features: [],
      standardisation: 'peer' as const
    }
    expect((await failure(() => checkFits(digits, table))).code).to.equal('ERR_DATA_SHAPE')
  })
})
