import { join } from 'node:path'
import { expect } from 'chai'
import { ownData } from '../../../node/prediction/own-data.ts'
import type { TrainedRun } from '../../../node/prediction/trained-run.ts'
import { rejection } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { tinyManifest } from '../../fixtures/tiny-federation.ts'

/** A run of one peer, as far as its data go. */
const runOn = (flags: object) =>
  ({ folder: 'runs/mine', peer: null, flags, seed: '1', manifest: tinyManifest() }) as TrainedRun

describe('ownData', () => {
  it('should say what to do where the data are gone', () =>
    withTempFolder(async folder => {
      const data = `idx:${join(folder, 'images')},${join(folder, 'labels')}`
      const error = await rejection(ownData(runOn({ data })))
      expect(error).to.include({ code: 'ERR_DATA_NOT_FOUND' })
      expect(error.message).to.match(/is not there$/)
      expect(error)
        .to.have.property('hint')
        .that.matches(/runs\/mine has learnt from it.*--data/)
    }))

  it('should say so where the run does not know what they were', async () => {
    const error = await rejection(ownData(runOn({})))
    expect(error.message).to.match(/runs\/mine does not say where its data lie/)
    expect(error).to.include({ hint: 'Name them with --data.' })
  })
})
