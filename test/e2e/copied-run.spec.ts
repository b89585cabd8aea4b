import { cp, lstat, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Finished, type MemeshProcess, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

/** More rounds than there is time for: nobody is done before. */
const manifest = tinyManifest({
  learning: { rounds: 10_000, epochs: 20 },
  exchange: { minNeighbours: 1, deadline: { minMs: 500, maxMs: 2000 } }
})

/** A founder, and a run folder beside it that is started again and again. */
interface Scene {
  readonly founder: MemeshProcess
  readonly folder: string
  /** Joins the founder on this run folder, new or not. */
  readonly joinOn: (run: string) => MemeshProcess
}

async function withFounder(act: (scene: Scene) => Promise<void>): Promise<void> {
  await withTempFolder(async folder => {
    const files = await writeTinyFiles(folder, 60, manifest)
    const start = (command: readonly string[], run: string) =>
      startMemesh([
        ...command,
        ...['--data', files.data, '--model', files.model, '--run', join(folder, run)],
        ...['--listen', '/ip4/127.0.0.1/tcp/0', '--no-mdns', '--engine', 'cpu'],
        ...['--baseline', 'none']
      ])
    const founder = start(['start', files.manifest], 'founder')
    const [, ticket = ''] = await founder.said(/memesh join '(memesh:[^']+)' --data/)
    await act({ founder, folder, joinOn: run => start(['join', ticket], run) })
    // It has taken no harm, and stops as it is asked to.
    expect(founder.child.exitCode).to.equal(null)
    founder.child.kill('SIGTERM')
    const { code, stderr } = await founder.finished
    expect(code, stderr).to.equal(130)
  })
}

/** Copies the run folder of the original, which may be live: as it was at one moment. */
async function copyRun(folder: string, { child }: MemeshProcess): Promise<void> {
  child.kill('SIGSTOP')
  const filter = async (file: string) => !(await lstat(file)).isSocket()
  await cp(join(folder, 'original'), join(folder, 'copy'), { recursive: true, filter })
  child.kill('SIGCONT')
}

/** Starts on which the run folder stands. */
const startsOf = async (folder: string, run: string): Promise<number> =>
  JSON.parse(await readFile(join(folder, run, 'config.json'), 'utf8')).incarnation

/** What is wrong, and what to do about it. */
function expectConflict({ code, stderr }: Finished, run: string): void {
  expect(code, `${run}: ${stderr}`).to.equal(34)
  expect(stderr).to.match(/error\[ERR_IDENTITY_CONFLICT\]: .* the run folder was copied\./)
  expect(stderr).to.include(`${run}: the run folder`)
  expect(stderr).to.match(/hint: .*Remove identity\.key from the copy/)
}

async function expectConflicts(folder: string, processes: MemeshProcess[]): Promise<void> {
  const [original, copy] = await Promise.all(processes.map(({ finished }) => finished))
  expectConflict(original!, join(folder, 'original'))
  expectConflict(copy!, join(folder, 'copy'))
}

describe('a copied run folder', function () {
  this.timeout(300_000)

  it('should end both peers, which then can go on as two', () =>
    withFounder(async ({ founder, folder, joinOn }) => {
      const original = joinOn('original')
      await original.said(/round 2\//)
      await copyRun(folder, original)
      await expectConflicts(folder, [original, joinOn('copy')])
      expect(await startsOf(folder, 'original')).to.equal(1)
      expect(await startsOf(folder, 'copy')).to.equal(2)

      await rm(join(folder, 'copy', 'identity.key'))
      const again = ['original', 'copy'].map(joinOn)
      await Promise.all([founder, ...again].map(({ said }) => said(/averaged with 2/)))
      for (const { child } of again) child.kill('SIGTERM')
      for (const { finished } of again) expect((await finished).code).to.equal(130)
    }))

  it('should end both where the original has been started more often since', () =>
    withFounder(async ({ folder, joinOn }) => {
      let original = joinOn('original')
      await original.said(/round 2\//)
      await copyRun(folder, original)
      for (let start = 2; start <= 3; start++) {
        original.child.kill('SIGKILL')
        await original.finished
        original = joinOn('original')
        await original.said(/going on after round/)
      }
      await original.said(/averaged with 1/)
      await expectConflicts(folder, [original, joinOn('copy')])
      expect(await startsOf(folder, 'original')).to.equal(3)
      expect(await startsOf(folder, 'copy')).to.equal(2)
    }))
})
