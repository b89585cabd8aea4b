import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../../node/store/checkpoint.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const checkpoint = (round: number): Checkpoint => ({
  federation: 'bafy',
  round,
  ownRound: round,
  lineage: [new Uint8Array([round, 2, 3])],
  learner: {
    // A view into a larger buffer, as models hand them out: its bytes only must be written.
    vectors: { meme: new Float32Array([9, 1.5, -0, Math.fround(0.1), 9]).subarray(1, 4) },
    steps: { private: 7 },
    shapes: { private: ['2×3', '3'] }
  }
})

describe('checkpoint', () => {
  it('should read back every value bit for bit', () =>
    withTempFolder(async folder => {
      await saveCheckpoint(folder, checkpoint(3))
      const loaded = await loadCheckpoint(folder)
      expect(loaded?.round).to.equal(3)
      expect(loaded?.learner.steps).to.deep.equal({ private: 7 })
      expect(loaded?.learner.shapes).to.deep.equal({ private: ['2×3', '3'] })
      const meme = loaded?.learner.vectors.meme
      expect([...(meme ?? [])]).to.deep.equal([1.5, -0, Math.fround(0.1)])
      expect(Object.is(meme?.[1], -0)).to.equal(true)
      expect([...(loaded?.lineage[0] ?? [])]).to.deep.equal([3, 2, 3])
    }))

  it('should be null in a folder without one', () =>
    withTempFolder(async folder => {
      expect(await loadCheckpoint(folder)).to.equal(null)
    }))

  it('should fall back to the one before when the newest is cut short', () =>
    withTempFolder(async folder => {
      await saveCheckpoint(folder, checkpoint(3))
      await saveCheckpoint(folder, checkpoint(4))
      const newest = join(folder, 'checkpoint.cbor')
      await truncate(newest, (await readFile(newest)).byteLength - 5)
      expect((await loadCheckpoint(folder))?.round).to.equal(3)
    }))

  it('should say so when none can be read', () =>
    withTempFolder(async folder => {
      await writeFile(join(folder, 'checkpoint.cbor'), 'not a checkpoint')
      expect(await codeOf(loadCheckpoint(folder))).to.equal('ERR_CHECKPOINT_INVALID')
    }))
})
