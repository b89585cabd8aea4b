import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const LO = 'ip link set lo up && ip link set lo multicast on && ip route add 224.0.0.0/4 dev lo'
const CHILD = 'exec node --import tsx --import ./node/polyfill.ts test/fixtures/mdns-child.ts'

/** How a network namespace with a loopback interface can be had here: mDNS must not reach the machine's own network. */
async function namespaceArguments(): Promise<string[] | undefined> {
  for (const flag of ['-n', '-rn']) {
    const allowed = await run('unshare', [flag, 'sh', '-c', LO]).then(
      () => true,
      () => false
    )
    if (allowed) return [flag, 'sh', '-c']
  }
  return undefined
}

describe('mDNS', () => {
  it('should bring peers of a local network together, where a namespace is allowed', async () => {
    const namespace = await namespaceArguments()
    if (namespace === undefined) {
      console.log('      mDNS was not tested: this machine allows no network namespace')
      return
    }
    const command = `${LO} && ${CHILD}`
    const { stdout } = await run('unshare', [...namespace, command], { cwd: root, timeout: 18_000 })
    expect(stdout).to.equal('met, digits of the valley\n')
  })
})
