import { access, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Finished, runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

const LOCAL = ['--listen', '/ip4/127.0.0.1/tcp/0', '--engine', 'cpu', '--baseline', 'none']

function expectFailure({ code, stderr, stdout }: Finished, exit: number, name: string): void {
  expect(stderr).to.match(new RegExp(`^error\\[${name}\\]: [^\\n]+\\nhint: [^\\n]+\\n$`))
  expect(stdout).to.equal('')
  expect(code).to.equal(exit)
}

describe('memesh status and memesh peers', function () {
  this.timeout(300_000)

  it('should ask the running peer, by folder or the latest, until it is killed and again after', () =>
    withTempFolder(async folder => {
      const manifest = tinyManifest({ learning: { rounds: 100_000 } })
      const files = await writeTinyFiles(folder, 120, manifest)
      const ask = (command: string, ...args: string[]) => runMemesh([command, ...args], {}, folder)
      const peer = (command: string[], part: number, ...more: string[]) =>
        startMemesh(
          [
            ...command,
            ...['--data', `${files.data}#${part}/2`, '--model', files.model],
            ...[...LOCAL, ...more]
          ],
          {},
          folder
        )
      expectFailure(await ask('status'), 45, 'ERR_RUN_FOLDER_NOT_FOUND')
      expectFailure(await ask('peers', folder), 45, 'ERR_RUN_FOLDER_NOT_FOUND')

      // The founder's run folder gets its name by itself; one of another kind stands behind it in the order of names.
      const founder = peer(['start', files.manifest], 1)
      const [, ticket = ''] = await founder.said(/memesh join '(memesh:[^']+)' --data/)
      await mkdir(join(folder, 'runs', 'zzz'))
      const joiner = peer(['join', ticket], 2, '--run', join(folder, 'joiner'))
      await founder.said(/round 2\/100000/)

      const status = await ask('status', '--json')
      expect(status.code, status.stderr).to.equal(0)
      const answer = JSON.parse(status.stdout)
      expect(answer).to.deep.include({
        schema: 'memesh.status/1',
        mode: 'sync',
        rounds: 100_000,
        neighbours: 1
      })
      expect(answer.round).to.be.at.least(2)
      expect(answer.run).to.match(/[/\\]runs[/\\]/)

      const peers = await ask('peers', 'joiner')
      expect(peers.code, peers.stderr).to.equal(0)
      expect(peers.stdout).to.include('this machine')
      expect(peers.stdout).to.include(`…${answer.peerId.slice(-6)}  neighbour`)

      founder.child.kill('SIGKILL')
      joiner.child.kill('SIGKILL')
      await Promise.all([founder.finished, joiner.finished])
      expectFailure(await ask('status'), 46, 'ERR_PEER_NOT_RUNNING')
      expectFailure(await ask('status', answer.run), 46, 'ERR_PEER_NOT_RUNNING')

      const again = peer(['start', files.manifest], 1, '--run', answer.run)
      await again.said(/waiting for 1 neighbour/)
      const resumed = await ask('status', answer.run)
      expect(resumed.stdout, resumed.stderr).to.match(/^peer {8}12D3\w+$/m)
      expect(resumed.stdout).to.include(`${answer.peerId}\n`)
      expect(resumed.stdout).to.match(/^round {7}[1-9]\d* of 100000 \(sync\), waiting;/m)
      again.child.kill('SIGTERM')
      expect((await again.finished).code).to.equal(130)
      expect(await readdir(answer.run)).to.not.include('control.sock')
      await access(join(answer.run, 'identity.key'))
    }))
})
