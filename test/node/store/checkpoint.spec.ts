import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../../node/store/checkpoint.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { runWithoutRoom } from '../../fixtures/run-without-room.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const checkpoint = (round: number): Checkpoint => ({
  federation: 'bafy',
  round,
  ownRound: round,
  lineage: [new Uint8Array([round, 2, 3])],
  mixed: new Float32Array([round, 0.5]),
  announced: {
    round,
    encoding: 'int8',
    shards: [new Uint8Array([4, 5]), new Uint8Array([6])],
    samples: 20,
    final: true,
    lineage: [new Uint8Array([7])]
  },
  guard: { level: 2, raised: 3, first: 4, last: 7, highest: 0.875 },
  learner: {
    // A view into a larger buffer, as models hand them out: its bytes only must be written.
    vectors: { meme: new Float32Array([9, 1.5, -0, Math.fround(0.1), 9]).subarray(1, 4) },
    steps: { private: 7 },
    shapes: { private: ['2×3', '3'] },
    cursors: { mutual: { ownRound: 4, epoch: 1, batch: 2, losses: { private: 0.1, meme: 3 } } }
  }
})

const roundOf = async (folder: string) => (await loadCheckpoint(folder))?.checkpoint.round

const CHECKPOINT = new URL('../../../node/store/checkpoint.ts', import.meta.url)

/** Saves one of 4 kB in a process whose files can have no more than 512 or 1024 bytes. */
function saveWithoutRoom(folder: string): string {
  return runWithoutRoom(`
    import { loadCheckpoint, saveCheckpoint } from ${JSON.stringify(CHECKPOINT.href)}
    const { checkpoint } = await loadCheckpoint(${JSON.stringify(folder)})
    await saveCheckpoint(${JSON.stringify(folder)}, { ...checkpoint, mixed: new Float32Array(1024) }).then(
      () => console.log('written'),
      error => console.log(error.code)
    )`)
}

describe('checkpoint', () => {
  it('should read back every value bit for bit', () =>
    withTempFolder(async folder => {
      await saveCheckpoint(folder, checkpoint(3))
      const loaded = await loadCheckpoint(folder)
      expect(loaded?.isPrevious).to.equal(false)
      const { vectors, ...learner } = checkpoint(3).learner
      expect(loaded?.checkpoint).to.deep.include({
        ...checkpoint(3),
        learner: loaded?.checkpoint.learner
      })
      expect(loaded?.checkpoint.learner).to.deep.include(learner)
      const meme = loaded?.checkpoint.learner.vectors.meme
      expect([...(meme ?? [])]).to.deep.equal([...vectors.meme!])
      expect(Object.is(meme?.[1], -0)).to.equal(true)
    }))

  it('should be null in a folder without one', () =>
    withTempFolder(async folder => {
      expect(await loadCheckpoint(folder)).to.equal(null)
    }))

  const damages: [string, (content: Buffer) => Buffer][] = [
    ['cut short', content => content.subarray(0, -5)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one bit', content => content.fill(content[100]! ^ 1, 100, 101)]
  ]
  for (const [what, damage] of damages) {
    it(`should fall back to the one before when the newest is ${what}, and say so`, () =>
      withTempFolder(async folder => {
        for (const round of [3, 4]) await saveCheckpoint(folder, checkpoint(round))
        const newest = join(folder, 'checkpoint.cbor')
        await writeFile(newest, damage(await readFile(newest)))
        const loaded = await loadCheckpoint(folder)
        expect([loaded?.checkpoint.round, loaded?.isPrevious]).to.deep.equal([3, true])
        // The damaged one must not take its place with the next save.
        expect(await readdir(folder)).to.have.members([
          ...['checkpoint.previous.cbor', 'checkpoint.damaged.cbor']
        ])
        await saveCheckpoint(folder, checkpoint(4))
        await rm(newest)
        expect(await roundOf(folder)).to.equal(3)
      }))
  }

  it('should leave the newest and the one before as they are when the disk runs full', () =>
    withTempFolder(async folder => {
      for (const round of [3, 4]) await saveCheckpoint(folder, checkpoint(round))
      const before = await Promise.all(
        (await readdir(folder)).map(name => readFile(join(folder, name)))
      )
      expect(saveWithoutRoom(folder)).to.equal('ERR_RUN_FOLDER_UNWRITABLE')
      const after = await Promise.all(
        (await readdir(folder)).map(name => readFile(join(folder, name)))
      )
      expect(after).to.deep.equal(before)
      expect(await roundOf(folder)).to.equal(4)
    }))

  it('should say so when none can be read', () =>
    withTempFolder(async folder => {
      await writeFile(join(folder, 'checkpoint.cbor'), 'not a checkpoint')
      expect(await codeOf(loadCheckpoint(folder))).to.equal('ERR_CHECKPOINT_INVALID')
    }))
})
