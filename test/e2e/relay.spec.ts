import { join } from 'node:path'
import { expect } from 'chai'
import type { PeerReport } from '../../node/types.ts'
import { startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { writeTinyFiles } from '../fixtures/tiny-files.ts'

const LISTEN = ['--listen', '/ip4/127.0.0.1/tcp/0']

describe('memesh start --relay', function () {
  this.timeout(300_000)

  it('should train with a peer that knows it through the relay only', () =>
    withTempFolder(async folder => {
      const point = startMemesh(['bootstrap', '--run', join(folder, 'point'), ...LISTEN])
      const [, relay = ''] = await point.said(/--bootstrap (\/ip4\S+)/)
      const files = await writeTinyFiles(folder, 120, tinyManifest({ learning: { rounds: 2 } }))
      const peer = (command: string[], part: number) =>
        startMemesh([
          ...command,
          ...['--data', `${files.data}#${part}/2`, '--model', files.model],
          ...['--run', join(folder, `${part}`), ...LISTEN, '--no-mdns', '--engine', 'cpu', '--json']
        ])
      const hidden = peer(['start', files.manifest, '--relay', relay], 1)
      const [, federation = ''] = await hidden.said(/memesh join 'memesh:\/\/(\w+)\?/)
      const [address = ''] = await hidden.said(/\/ip4\/\S+\/p2p-circuit\/p2p\/\w+/)
      // Its direct address is withheld: the way to it leads through the relay.
      const joiner = peer(['join', federation, '--peer', address], 2)
      const finished = await Promise.all([hidden, joiner].map(each => each.finished))
      for (const { code, stderr } of finished) expect(code, stderr).to.equal(0)
      for (const { stdout } of finished) {
        const { bytesReceived, bytesSent } = JSON.parse(stdout) as PeerReport
        expect(bytesReceived).to.be.greaterThan(0)
        expect(bytesSent).to.be.greaterThan(0)
      }
      point.child.kill('SIGTERM')
      expect((await point.finished).code).to.equal(0)
    }))
})
