import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { readRunRecord } from '../../../node/history/run-record.ts'
import { readRunReport } from '../../../node/history/run-report.ts'
import { rejection } from '../../fixtures/rejection.ts'
import { writePeerRun, writeSimulation } from '../../fixtures/run-folders.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

describe('readRunRecord', () => {
  it("should name a simulation's peers as their IDs follow from the seed", () =>
    withTempFolder(async folder => {
      const ids = await writeSimulation(folder, ['a', 'b'], { rounds: 1 })
      const record = await readRunRecord(folder)
      expect(record).to.include({ kind: 'simulation', topology: 'full', seed: '1', engine: 'onnx' })
      expect(record.peers.map(({ peerId, name, model }) => [peerId, name, model])).to.deep.equal([
        [ids[0], 'a', 'mlp'],
        [ids[1], 'b', 'mlp']
      ])
    }))

  it('should read the run of one peer', () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 1 })
      const record = await readRunRecord(folder)
      expect(record).to.include({ kind: 'peer', topology: null, guard: false })
      expect(record.peers).to.have.length(1)
      expect(record.peers[0]).to.deep.include({ peerId: null, name: 'mine', model: 'lenet5' })
    }))

  it('should refuse a folder without a run, and a config that is none', () =>
    withTempFolder(async folder => {
      expect(await rejection(readRunRecord(folder))).to.include({
        code: 'ERR_RUN_FOLDER_NOT_FOUND'
      })
      await writeFile(join(folder, 'config.json'), '{"schema":"memesh.run/1","federation":"x"}')
      expect(await rejection(readRunRecord(folder))).to.include({ code: 'ERR_RUN_FOLDER_MISMATCH' })
    }))
})

describe('readRunReport', () => {
  it('should read how a run ended, and be null for what is no report', () =>
    withTempFolder(async folder => {
      expect(await readRunReport(folder)).to.equal(null)
      await writeSimulation(folder, ['a', 'b'], { rounds: 4 })
      const report = await readRunReport(folder)
      expect(report).to.include({ round: 4, engine: 'onnx', seconds: 12 })
      expect(report?.peers.map(({ gain }) => gain)).to.deep.equal([0.05, 0.02])
      expect(report?.mean?.gain).to.equal(0.03)
      for (const text of ['{', '{"schema":"memesh.peer/1"}', '[]']) {
        await writeFile(join(folder, 'report.json'), text)
        expect(await readRunReport(folder), text).to.equal(null)
      }
    }))
})
