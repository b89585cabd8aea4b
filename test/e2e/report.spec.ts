import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { writePeerRun, writeSimulation } from '../fixtures/run-folders.ts'
import { runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

describe('looking at a run', function () {
  this.timeout(180_000)

  it('should write report.html and print its path', () =>
    withTempFolder(async folder => {
      await writeSimulation(folder, ['a', 'b'], { rounds: 3 })
      const { code, stdout } = await runMemesh(['report', folder])
      expect(code).to.equal(0)
      expect(stdout).to.equal(`${join(folder, 'report.html')}\n`)
      const page = await readFile(join(folder, 'report.html'), 'utf8')
      expect(page)
        .to.match(/^<!doctype html>/)
        .and.include('Joining helped')
    }))

  it('should say that there is no run', () =>
    withTempFolder(async folder => {
      const { code, stderr } = await runMemesh(['report', join(folder, 'none')])
      expect(code).to.equal(45)
      expect(stderr).to.match(/^error\[ERR_RUN_FOLDER_NOT_FOUND\].*\nhint: .+/)
    }))

  it("should say whose memes are in a peer's", () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 3 })
      const { code, stdout } = await runMemesh(['lineage', folder, '--rounds', '2'])
      expect(code).to.equal(0)
      expect(stdout).to.match(/^round +mine +…other1 +…other2 +through neighbours$/m)
      expect(stdout).to.match(/^2 +11\.1 % +11\.1 % +11\.1 % +66\.7 %$/m)
      expect(stdout).to.not.match(/^1 /m)
      const { stdout: json } = await runMemesh(['lineage', folder, '--json'])
      const { schema, memes } = JSON.parse(json)
      expect(schema).to.equal('memesh.lineage/1')
      expect(memes[0].rounds[0].shares[0]).to.deep.equal({ peerId: '12D3KooWother1', share: 1 / 3 })
    }))

  it('should serve the dashboard until it is interrupted', () =>
    withTempFolder(async folder => {
      await writePeerRun(folder, { rounds: 3 })
      const { child, said, finished } = startMemesh(['dashboard', folder])
      const [url] = await said(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\//)
      expect((await fetch(url)).status).to.equal(200)
      child.kill('SIGINT')
      expect((await finished).code).to.equal(0)
    }))
})
