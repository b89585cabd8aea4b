import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Clock, systemClock } from '../../../node/clock.ts'
import { askPeer } from '../../../node/control/client.ts'
import { MAX_ANSWER_BYTES } from '../../../node/control/constants.ts'
import { peersAnswer, statusAnswer, withControl } from '../../fixtures/control.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const ask = (run: string) => askPeer(run, 'status', systemClock)

/** Runs `work` with a run folder on whose socket something answers in a way of its own. */
const withServer = (answer: (socket: Socket) => void, work: (run: string) => Promise<void>) =>
  withTempFolder(async run => {
    await writeFile(join(run, 'config.json'), '{}')
    const sockets: Socket[] = []
    const server = createServer(socket => {
      sockets.push(socket.on('error', () => {}))
      answer(socket)
    })
    await new Promise<void>(resolve => server.listen(join(run, 'control.sock'), resolve))
    try {
      await work(run)
    } finally {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    }
  })

describe('asking a running peer', () => {
  it('should bring its answer, also where a link leads to the run folder', () =>
    withControl({}, async run => {
      expect(await ask(run)).to.deep.equal(statusAnswer)
      expect(await askPeer(run, 'peers', systemClock)).to.deep.equal(peersAnswer)
      const link = `${run}-link`
      await symlink(run, link)
      expect(await ask(link).finally(() => rm(link))).to.deep.equal(statusAnswer)
    }))

  it('should say that there is no run, or that nobody runs on it', () =>
    withTempFolder(async folder => {
      expect(await codeOf(ask(join(folder, 'none')))).to.equal('ERR_RUN_FOLDER_NOT_FOUND')
      expect(await codeOf(ask(folder))).to.equal('ERR_RUN_FOLDER_NOT_FOUND')
      await writeFile(join(folder, 'config.json'), '{}')
      expect(await codeOf(ask(folder))).to.equal('ERR_PEER_NOT_RUNNING')
      // What somebody who copies a whole run folder may leave, and what a killed process leaves.
      await writeFile(join(folder, 'control.sock'), '')
      expect(await codeOf(ask(folder))).to.equal('ERR_PEER_NOT_RUNNING')
    }))

  it('should say that a folder is not ours to enter', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      await mkdir(run)
      await writeFile(join(run, 'config.json'), '{}')
      await chmod(run, 0)
      const code = await codeOf(ask(run))
      await chmod(run, 0o700)
      // Root may enter every folder.
      const isRoot = process.getuid?.() === 0
      expect(code).to.equal(isRoot ? 'ERR_PEER_NOT_RUNNING' : 'ERR_CONTROL_FORBIDDEN')
    }))

  it('should not speak to a socket of another user', () =>
    withControl({}, async run => {
      const own = process.getuid
      process.getuid = () => 12_345
      try {
        expect(await codeOf(ask(run))).to.equal('ERR_CONTROL_FORBIDDEN')
      } finally {
        Object.assign(process, { getuid: own })
      }
    }))

  const foreign: [what: string, answer: string][] = [
    ['nothing', ''],
    ['no JSON', 'hello\n'],
    ['half an answer', JSON.stringify(statusAnswer).slice(0, 100)],
    ['the answer to another question', JSON.stringify(peersAnswer)],
    ['another version', JSON.stringify({ ...statusAnswer, schema: 'memesh.status/2' })],
    ['negative counts', JSON.stringify({ ...statusAnswer, round: -1 })],
    ['more than an answer can be', ' '.repeat(MAX_ANSWER_BYTES + 1)]
  ]
  for (const [what, answer] of foreign)
    it(`should refuse ${what}`, () =>
      withServer(
        socket => socket.end(answer),
        async run => {
          expect(await codeOf(ask(run))).to.equal('ERR_CONTROL_FAILED')
        }
      ))

  it('should take a field more, as a later version may have it', () =>
    withServer(
      socket => socket.end(JSON.stringify({ ...statusAnswer, more: 1 })),
      async run => {
        expect(await ask(run)).to.deep.equal(statusAnswer)
      }
    ))

  it('should give up on a process that is frozen', () =>
    withServer(
      () => {},
      async run => {
        const clock: Clock = { ...systemClock, timeout: () => AbortSignal.timeout(20) }
        expect(await codeOf(askPeer(run, 'status', clock))).to.equal('ERR_CONTROL_FAILED')
      }
    ))

  it('should give up on a connection that is cut', () =>
    withServer(
      socket => socket.destroy(),
      async run => {
        expect(await codeOf(ask(run))).to.equal('ERR_CONTROL_FAILED')
      }
    ))
})
