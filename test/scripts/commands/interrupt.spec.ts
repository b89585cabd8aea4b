import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const fixture = fileURLToPath(new URL('../../fixtures/interrupted.ts', import.meta.url))

describe('onInterrupt', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`should stop at the first ${signal}, and let the second one end the process`, async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', fixture])
      const closed = once(child, 'close')
      let said = ''
      for await (const chunk of child.stdout.setEncoding('utf8')) {
        said += chunk
        if (said === 'up\n' || said === `up\nStopped by ${signal}\n`) child.kill(signal)
      }
      expect(said).to.equal(`up\nStopped by ${signal}\n`)
      expect(await closed).to.deep.equal([null, signal])
    }).timeout(20_000)
  }
})
