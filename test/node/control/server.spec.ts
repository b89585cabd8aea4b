import { mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { type Clock, systemClock } from '../../../node/clock.ts'
import { askPeer } from '../../../node/control/client.ts'
import { openControl } from '../../../node/control/server.ts'
import { peersAnswer, say, statusAnswer, withControl } from '../../fixtures/control.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const answers = { status: () => statusAnswer, peers: () => peersAnswer }
const STATUS = '{"ask":"status"}\n'

describe('the control socket', () => {
  it('should answer one line of JSON with one, however it comes in', () =>
    withControl({}, async (_, { address }) => {
      const line = await say(address!, '{"a', 'sk":"sta', 'tus"}', '\n')
      expect(line.endsWith('\n')).to.equal(true)
      expect(JSON.parse(line)).to.deep.equal(statusAnswer)
      expect(JSON.parse(await say(address!, '{"ask":"peers"}\n'))).to.deep.equal(peersAnswer)
    }))

  it('should cut off everything else, and go on', () =>
    withControl({}, async (_, { address }) => {
      const refused: (string | Uint8Array)[] = [
        '\n',
        'status\n',
        'null\n',
        '[]\n',
        '{"ask":"stop"}\n',
        '{"ask":["status"]}\n',
        '{"ask":"status","of":"me"}\n',
        '{"ask":"__proto__"}\n',
        `${STATUS}${STATUS}`,
        `{"ask":"status"}${' '.repeat(256)}\n`,
        'x'.repeat(100_000),
        Uint8Array.of(0xff, 0xfe, 0x0a),
        'GET / HTTP/1.1\r\n\r\n'
      ]
      for (const each of refused) expect(await say(address!, each), String(each)).to.equal('')
      expect(await say(address!, STATUS)).to.include('memesh.status/1')
    }))

  it('should give nothing for bytes at random', () =>
    withControl({}, (_, { address }) =>
      fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async bytes => {
          const line = Uint8Array.of(...bytes, 10)
          expect(await say(address!, line)).to.equal('')
        }),
        { numRuns: 50, seed: 5 }
      )
    ))

  it('should cut off who says nothing, and whoever is not answered in time', async () => {
    let late = () => {}
    const clock: Clock = {
      ...systemClock,
      timeout: () => {
        const controller = new AbortController()
        late = () => controller.abort()
        return controller.signal
      }
    }
    await withTempFolder(async run => {
      const never = new Promise<typeof peersAnswer>(() => {})
      const asked = Promise.withResolvers<void>()
      const control = await openControl({
        run,
        clock,
        answers: {
          ...answers,
          peers: () => {
            asked.resolve()
            return never
          }
        }
      })
      const slow = say(control.address!, '{"ask":"peers"}\n')
      await asked.promise
      late()
      expect(await slow).to.equal('')
      await control.close()
    })
  })

  it('should cut an asker off whose answer fails', () =>
    withControl({ peers: () => Promise.reject(new TypeError('x')) }, async (_, { address }) => {
      expect(await say(address!, '{"ask":"peers"}\n')).to.equal('')
    }))

  it('should end with askers still connected', () =>
    withControl({}, async (_, control) => {
      const idle = connect(control.address!)
      const closed = new Promise(resolve => idle.once('close', resolve))
      await new Promise(resolve => idle.once('connect', resolve))
      // An answer to another asker means that the idle one has been accepted.
      await say(control.address!, STATUS)
      await control.close()
      await closed
    }))
})

describe('the place of the control socket', () => {
  it('should be a socket of mode 0600 in the run folder, gone when the peer stops', () =>
    withTempFolder(async run => {
      const control = await openControl({ run, clock: systemClock, answers })
      expect(control.address).to.equal(join(await realpath(run), 'control.sock'))
      expect((await stat(control.address!)).mode & 0o777).to.equal(0o600)
      expect(await readdir(run)).to.deep.equal(['control.sock'])
      await control.close()
      await control.close()
      expect(await readdir(run)).to.deep.equal([])
    }))

  it('should take the place of what a killed process has left', () =>
    withTempFolder(async run => {
      await writeFile(join(run, 'control.sock'), 'stale')
      await writeFile(join(run, 'control.address'), '/somewhere')
      const control = await openControl({ run, clock: systemClock, answers })
      expect(await readdir(run)).to.deep.equal(['control.sock'])
      expect(await say(control.address!, STATUS)).to.include('memesh.status/1')
      await control.close()
    }))

  it('should be a short one elsewhere for a long path, which can be asked all the same', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'a'.repeat(120))
      await mkdir(run)
      await writeFile(join(run, 'config.json'), '{}')
      const control = await openControl({ run, clock: systemClock, answers })
      expect(Buffer.byteLength(control.address!)).to.be.at.most(103)
      expect(control.address).to.not.include(folder)
      expect((await stat(join(control.address!, '..'))).mode & 0o777).to.equal(0o700)
      expect(await readFile(join(run, 'control.address'), 'utf8')).to.equal(control.address)
      expect(await askPeer(run, 'status', systemClock)).to.deep.equal(statusAnswer)

      // Killed, it leaves both; the next one on that run takes them over.
      const next = await openControl({ run, clock: systemClock, answers })
      expect(next.address).to.equal(control.address)
      expect(await askPeer(run, 'status', systemClock)).to.deep.equal(statusAnswer)
      await next.close()
      await control.close()
      expect(await readdir(run)).to.deep.equal(['config.json'])
      expect(await stat(join(next.address!, '..')).catch(() => null)).to.equal(null)
    }))

  it('should be nowhere, and the reason told, where none can be had', async () => {
    const control = await openControl({ run: '/nowhere/at/all', clock: systemClock, answers })
    expect(control.address).to.equal(null)
    expect(control.failure).to.equal('ENOENT')
    await control.close()
  })

  it('should be left alone by a socket that is somebody else’s business', () =>
    withTempFolder(async run => {
      const other = createServer()
      const path = join(run, 'other.sock')
      await new Promise<void>(resolve => other.listen(path, resolve))
      const control = await openControl({ run, clock: systemClock, answers })
      await control.close()
      expect(await readdir(run)).to.deep.equal(['other.sock'])
      await new Promise(resolve => other.close(resolve))
    }))
})
