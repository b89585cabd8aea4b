import { access, readdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { sha256Hasher } from '../../node/hasher.ts'
import { encodeManifest, federationId } from '../../protocol/federation/codec.ts'
import { startExchanges, stopExchanges } from '../fixtures/exchanges.ts'
import { type Finished, runMemesh, startMemesh } from '../fixtures/run-memesh.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { type TinyFiles, writeTinyFiles } from '../fixtures/tiny-files.ts'
import { idxBytes } from '../node/data/fixtures.ts'

const LOOPBACK = '/ip4/127.0.0.1/tcp/0'
const idOf = (name: string) =>
  federationId(encodeManifest({ ...tinyManifest(), name }), sha256Hasher)

/** One line with the code, one with a hint, the documented exit, no stack. */
function expectFailure({ code, stdout, stderr }: Finished, exit: number, name: string): void {
  expect(stderr).to.match(new RegExp(`(^|\\n)error\\[${name}\\]: [^\\n]+\\nhint: [^\\n]+\\n$`))
  expect(stderr).to.not.match(/\n\s+at /)
  expect(stdout).to.equal('')
  expect(code).to.equal(exit)
}

describe('bad input', function () {
  this.timeout(300_000)

  /** Runs `start` or `join` with the tiny federation's files, some of its arguments replaced; no run folder may be left. */
  const failing = (
    exit: number,
    name: string,
    change: (folder: string, files: TinyFiles) => Promise<Record<string, string>>
  ) =>
    withTempFolder(async folder => {
      const files = await writeTinyFiles(folder, 40)
      const before = { command: 'start', federation: files.manifest, run: join(folder, 'run') }
      const values = { ...before, data: files.data, model: files.model, listen: LOOPBACK }
      const { command, federation, ...flags } = { ...values, ...(await change(folder, files)) }
      const kept = await readdir(folder)
      const finished = await runMemesh([
        command,
        federation,
        ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
        ...['--no-mdns', '--alone', '--engine', 'cpu']
      ])
      expectFailure(finished, exit, name)
      expect(await readdir(folder), 'files left behind').to.deep.equal(kept)
    })

  it('should be said of a missing data file', () =>
    failing(20, 'ERR_DATA_NOT_FOUND', async folder => ({
      data: `idx:${join(folder, 'none')},${join(folder, 'labels')}`
    })))

  it('should be said of a wrong number of labels', () =>
    failing(21, 'ERR_DATA_INVALID', async (_, { labels }) => {
      await writeFile(labels, idxBytes([39], new Uint8Array(39)))
      return {}
    }))

  it('should be said of a model with the wrong input shape', () =>
    failing(25, 'ERR_MODEL_SHAPE', async () => ({ model: 'lenet5' })))

  it('should be said of a federation that nobody has', () =>
    failing(17, 'ERR_FEDERATION_NOT_FOUND', async () => ({
      command: 'join',
      federation: idOf('nobody has this one')
    })))

  it('should be said of bytes that do not match the ID', async () => {
    // A peer that answers for one federation with the manifest of another.
    const federation = idOf('asked for')
    const liars = await startExchanges(1, {
      manifest: tinyManifest(),
      init: () => ({ federation })
    })
    try {
      const peer = liars[0]?.addresses()[0] ?? ''
      await failing(11, 'ERR_MANIFEST_MISMATCH', async () => ({
        command: 'join',
        federation,
        peer
      }))
    } finally {
      await stopExchanges(liars)
    }
  })

  it('should be said of a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const listen = `/ip4/127.0.0.1/tcp/${port}`
      await failing(30, 'ERR_PORT_IN_USE', async () => ({ listen }))
    } finally {
      server.close()
    }
  })

  it('should be said of a run folder that cannot be made', () =>
    failing(41, 'ERR_RUN_FOLDER_UNWRITABLE', async (_, { labels }) => ({
      run: join(labels, 'run')
    })))

  it('should be said of a second start on a run; the first goes on, and stops at Ctrl-C', () =>
    withTempFolder(async folder => {
      const { manifest, data, model } = await writeTinyFiles(folder, 40)
      const run = join(folder, 'run')
      const args = ['start', manifest, '--data', data, '--model', model, '--run', run]
      const local = ['--listen', LOOPBACK, '--no-mdns', '--engine', 'cpu']
      const first = startMemesh([...args, ...local])
      await first.said(/waiting for 1 neighbour/)
      expectFailure(await runMemesh([...args, ...local]), 40, 'ERR_RUN_FOLDER_LOCKED')
      first.child.kill('SIGINT')
      const finished = await first.finished
      expectFailure(finished, 130, 'ERR_INTERRUPTED')
      expect(finished.stderr).to.include(`--run ${run}`)
      await access(join(run, 'identity.key'))
    }))
})
