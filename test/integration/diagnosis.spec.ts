import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { createBootstrap } from '../../node/bootstrap.ts'
import { systemClock } from '../../node/clock.ts'
import { checkNetwork } from '../../node/diagnosis/network.ts'
import type { DiagnoseInit, Finding } from '../../node/diagnosis/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { generateIdentity } from '../../node/identity.ts'
import { createRandom } from '../../node/random.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

const LISTEN = ['/ip4/127.0.0.1/tcp/0']
/** A well-formed address at which nobody is: port 1 is never given out. */
const DEAD = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWGRUA8vYGz8pmPqUrLtiHvCkvKDsVK6m6xGRVKvBLHnVR'

async function findings(init: Partial<DiagnoseInit>): Promise<Finding[]> {
  const found: Finding[] = []
  const all = checkNetwork({
    run: 'unused',
    listen: LISTEN,
    identity: await generateIdentity(),
    clock: systemClock,
    random: createRandom(sha256Hasher),
    hasher: sha256Hasher,
    signal: new AbortController().signal,
    ...init
  })
  for await (const finding of all) found.push(finding)
  return found
}

const states = (found: readonly Finding[]) => found.map(({ check, state }) => `${check} ${state}`)

describe('checks of the network', function () {
  this.timeout(180_000)

  it('should meet a meeting point that relays, and tell it from a member', () =>
    withTempFolder(async folder => {
      const point = await createBootstrap({ run: join(folder, 'point'), listen: LISTEN })
      try {
        const [address = ''] = point.addresses()
        const found = await findings({ bootstrap: [address], relays: [address], peers: [address] })
        expect(states(found)).to.deep.equal([
          'listening ok',
          'peer failed',
          'meeting point ok',
          'relay ok',
          'reachable ok'
        ])
        expect(found[1]?.found).to.match(/answers in [\d.]+ ms, but is a meeting point$/)
      } finally {
        await point.stop()
      }
    }))

  it('should say what is dead, and go on with the next one', async () => {
    const found = await findings({ peers: [DEAD], bootstrap: [DEAD], relays: [DEAD] })
    expect(states(found)).to.deep.equal([
      'listening ok',
      'peer failed',
      'meeting point failed',
      'relay failed'
    ])
    for (const { hint } of found.slice(1)) expect(hint).to.match(/^Check that /)
  })

  it('should say that a port is taken, and look at the rest all the same', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = other.address() as { port: number }
      const found = await findings({
        listen: [`/ip4/127.0.0.1/tcp/${port}`],
        bootstrap: [DEAD]
      })
      expect(states(found)).to.deep.equal(['listening failed', 'meeting point failed'])
      expect(found[0]).to.include({ found: `The port of /ip4/127.0.0.1/tcp/${port} is in use` })
    } finally {
      other.close()
    }
  })
})
