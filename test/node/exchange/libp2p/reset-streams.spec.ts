import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import { LOW_WATER_BYTES } from '../../../../node/exchange/libp2p/constants.ts'
import { createHost, type Host } from '../../../../node/exchange/libp2p/host.ts'
import { call } from '../../../../node/exchange/libp2p/streams/call.ts'
import { drained } from '../../../../node/exchange/libp2p/streams/drained.ts'
import { duplex } from '../../../../node/exchange/libp2p/streams/duplex.ts'
import { serve } from '../../../../node/exchange/libp2p/streams/serve.ts'
import { generateIdentity } from '../../../../node/identity.ts'
import { LOOPBACK, until } from '../../../fixtures/exchanges.ts'
import { codeOf } from '../../../fixtures/rejection.ts'

const PROTOCOL = '/memesh/test/1.0.0'
const MIB = 1 << 20
const REQUEST = Uint8Array.of(1, 2, 3)
const BOUNDS = {
  clock: systemClock,
  maxRequestBytes: 1000,
  maxFrameBytes: 1000,
  timeoutMs: 10_000
}
const never = new AbortController().signal

describe('streams that are reset before anybody listens', () => {
  const hosts: Host[] = []
  afterEach(() => Promise.all(hosts.splice(0).map(host => host.stop())))

  async function connected(handler: StreamHandler): Promise<Connection> {
    for (const listen of [[LOOPBACK], []]) {
      hosts.push(await createHost({ identity: await generateIdentity(), listen }, {}))
    }
    const [server, client] = hosts as [Host, Host]
    await server.handle(PROTOCOL, handler)
    await Promise.all(hosts.map(host => host.start()))
    return client.dial(server.getMultiaddrs())
  }

  /** A stream with more unsent than it may hold, which the other side has reset. */
  async function reset() {
    const accepted = Promise.withResolvers<Stream>()
    const connection = await connected(stream => accepted.resolve(stream))
    const stream = await connection.newStream(PROTOCOL)
    stream.send(new Uint8Array(4 * MIB))
    const other = await accepted.promise
    other.abort(new RangeError('no more'))
    await until(() => stream.status === 'reset')
    return { connection, stream }
  }

  it('should not be waited for until they drain', async () => {
    const { stream } = await reset()
    expect(stream.writeBufferLength).to.be.above(LOW_WATER_BYTES)
    expect(await codeOf(drained(stream))).to.equal('ERR_STREAM_LOST')
  })

  it('should end at both ends of a duplex', async () => {
    const { stream } = await reset()
    const { source, sink } = duplex(stream, never)
    expect(await source.next()).to.include({ done: true })
    const outcome = await sink([REQUEST]).catch(error => error)
    expect(outcome).to.be.instanceOf(Error)
    await sink([])
  })

  it('should end a call', async () => {
    const { connection, stream } = await reset()
    const dead = Object.assign(Object.create(connection), {
      newStream: () => Promise.resolve(stream)
    })
    const answer = await call(dead, PROTOCOL, REQUEST, {
      clock: systemClock,
      signal: never,
      maxFrameBytes: 1000
    })
    expect(await codeOf(answer.next())).to.equal('ERR_STREAM_LOST')
    await answer.finish()
  })

  it('should end serving, with nothing delivered', async () => {
    const { connection, stream } = await reset()
    const asked: unknown[] = []
    const handle = serve(request => {
      asked.push(request)
      return undefined
    }, BOUNDS)
    await handle(stream, connection)
    expect(asked).to.deep.equal([])
  })

  it('should not count what was asked for before as delivered', async () => {
    let [asked, delivered] = [0, 0]
    const handled = Promise.withResolvers<void>()
    const handle = serve(() => {
      asked++
      return { frames: [], delivered: () => delivered++ }
    }, BOUNDS)
    const connection = await connected(async (stream, from) => {
      // The request waits unread until the stream is gone.
      await until(() => stream.status === 'reset')
      await handle(stream, from)
      handled.resolve()
    })
    const stream = await connection.newStream(PROTOCOL)
    stream.send(Uint8Array.of(3, ...REQUEST))
    await until(() => stream.writeBufferLength === 0)
    stream.abort(new RangeError('no more'))
    await handled.promise
    expect([asked, delivered]).to.deep.equal([1, 0])
  })
})
