import { join } from 'node:path'
import { expect } from 'chai'
import type { PeerReport } from '../../node/types.ts'
import { startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']

describe('memesh bootstrap', function () {
  this.timeout(300_000)

  it('should bring peers together that know the federation ID only, and stop at Ctrl-C', () =>
    withTempFolder(async folder => {
      const point = startMemesh(['bootstrap', '--run', join(folder, 'point'), ...LISTEN])
      const [, address = ''] = await point.said(/--bootstrap (\/ip4\S+)/)
      const manifest = tinyManifest({ learning: { rounds: 2 }, exchange: { minNeighbours: 2 } })
      const files = await writeTinyFiles(folder, 120, manifest)
      const peer = (command: string[], part: number) =>
        startMemesh([
          ...command,
          ...['--bootstrap', address, '--data', `${files.data}#${part}/3`, '--model', files.model],
          ...['--run', join(folder, `${part}`), ...LISTEN, '--no-mdns', '--engine', 'cpu', '--json']
        ])
      const founder = peer(['start', files.manifest], 1)
      const [, federation = ''] = await founder.said(/memesh join 'memesh:\/\/(\w+)\?/)
      // What the peers see of each other, they have from the meeting point: no address was given to any of them.
      const joining = [2, 3].map(part => peer(['join', federation], part))
      const finished = await Promise.all([founder, ...joining].map(each => each.finished))
      for (const { code, stderr } of finished) expect(code, stderr).to.equal(0)
      const reports = finished.map(({ stdout }) => JSON.parse(stdout) as PeerReport)
      expect(new Set(reports.map(({ peerId }) => peerId)).size).to.equal(3)
      for (const { bytesReceived } of reports) expect(bytesReceived).to.be.greaterThan(0)
      expect(finished[1]?.stderr).to.match(/looking for members at \/ip4.*\nasking \/ip4/)

      point.child.kill('SIGINT')
      const { code, stderr } = await point.finished
      expect(stderr).to.include('stopping')
      expect(code, stderr).to.equal(0)
    }))

  it('should keep its identity, and refuse a folder in use', () =>
    withTempFolder(async folder => {
      const run = ['bootstrap', '--run', join(folder, 'point'), ...LISTEN, '--json']
      const ids: string[] = []
      for (let start = 0; start < 2; start++) {
        const point = startMemesh(run)
        const [, peerId = ''] = await point.said(/"peerId": "(\w+)"/)
        ids.push(peerId)
        if (start === 1) {
          const { code, stdout, stderr } = await startMemesh(run).finished
          expect(stderr).to.include('error[ERR_RUN_FOLDER_LOCKED]')
          expect(JSON.parse(stdout)).to.include({ code: 'ERR_RUN_FOLDER_LOCKED' })
          expect(code).to.equal(40)
        }
        point.child.kill('SIGTERM')
        const { code, stdout } = await point.finished
        expect(code).to.equal(0)
        expect(JSON.parse(stdout)).to.include({ schema: 'memesh.bootstrap/1', peerId })
      }
      expect(ids[0]).to.equal(ids[1])
    }))
})
