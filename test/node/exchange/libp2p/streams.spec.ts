import { getEventListeners } from 'node:events'
import type { Connection, StreamHandler } from '@libp2p/interface'
import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import { createHost, type Host } from '../../../../node/exchange/libp2p/host.ts'
import { type CallOptions, call } from '../../../../node/exchange/libp2p/streams/call.ts'
import { type Reply, serve } from '../../../../node/exchange/libp2p/streams/serve.ts'
import { generateIdentity } from '../../../../node/identity.ts'
import { LOOPBACK, until } from '../../../fixtures/exchanges.ts'
import { codeOf } from '../../../fixtures/rejection.ts'
import { sleepingClock } from '../../../fixtures/sleeping-clock.ts'

const PROTOCOL = '/memesh/test/1.0.0'
const MIB = 1 << 20
const REQUEST = Uint8Array.of(1, 2, 3)

describe('streams', () => {
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

  const serving = (handle: (request: Uint8Array) => Reply | undefined, clock = systemClock) =>
    connected(
      serve(handle, {
        clock,
        maxRequestBytes: 1000,
        maxFrameBytes: 2 * MIB,
        timeoutMs: 10_000
      })
    )

  const calling = (connection: Connection, changes: Partial<CallOptions> = {}, request = REQUEST) =>
    call(connection, PROTOCOL, request, {
      clock: systemClock,
      signal: new AbortController().signal,
      maxFrameBytes: 2 * MIB,
      ...changes
    })

  const noStreams = (connection: Connection) =>
    until(
      () =>
        [connection, ...hosts.flatMap(host => host.getConnections())]
          .flatMap(({ streams }) => streams)
          .every(({ protocol }) => protocol !== PROTOCOL),
      10_000,
      'no stream is left'
    )

  it('should hand frames over in order, and learn that they have arrived', async () => {
    let delivered = 0
    const requests: Uint8Array[] = []
    const connection = await serving(request => {
      requests.push(request.slice())
      return {
        frames: [1, 2, 3].map(n => new Uint8Array(100_000 * n).fill(n)),
        delivered: () => delivered++
      }
    })
    const answer = await calling(connection)
    for (const n of [1, 2, 3]) {
      expect(await answer.next()).to.deep.equal(new Uint8Array(100_000 * n).fill(n))
    }
    expect(delivered).to.equal(0)
    await answer.finish()
    await until(() => delivered === 1)
    expect(requests).to.deep.equal([REQUEST])
    await noStreams(connection)
  })

  it('should keep the sender at most a few MiB ahead of a slow reader', async () => {
    let sent = 0
    const connection = await serving(() => ({
      frames: (function* () {
        for (; sent < 40; sent++) yield new Uint8Array(MIB)
      })()
    }))
    const answer = await calling(connection)
    await answer.next()
    // Wait until the sender has stood still for a while.
    let still = 0
    let last = sent
    await until(() => {
      still = sent === last ? still + 1 : 0
      last = sent
      return still > 40
    })
    expect(sent).to.be.within(2, 8)
    for (let frame = 1; frame < 40; frame++) {
      expect((await answer.next()).byteLength, `frame ${frame}`).to.equal(MIB)
    }
    await answer.finish()
    await noStreams(connection)
  })

  it('should not count an abandoned answer as delivered', async () => {
    let isDelivered = false
    const connection = await serving(() => ({
      frames: [REQUEST, REQUEST],
      delivered: () => {
        isDelivered = true
      }
    }))
    const answer = await calling(connection)
    await answer.next()
    answer.abort()
    await noStreams(connection)
    expect(isDelivered).to.equal(false)
  })

  it('should leave nothing on a signal that lasts, however a call ends', async () => {
    const { signal } = new AbortController()
    const left = () => getEventListeners(signal, 'abort').length
    const connection = await serving(request =>
      request[0] === 0 ? undefined : { frames: [request] }
    )
    const finished = await calling(connection, { signal })
    await finished.next()
    expect(left(), 'while it lasts').to.equal(1)
    await finished.finish()
    const abandoned = await calling(connection, { signal })
    abandoned.abort()
    const refused = await calling(connection, { signal }, Uint8Array.of(0))
    expect(await codeOf(refused.next())).to.equal('ERR_STREAM_LOST')
    await connection.close()
    expect(await codeOf(calling(connection, { signal }))).to.equal('ERR_STREAM_LOST')
    expect(left(), 'after all').to.equal(0)
  })

  it('should reject the frame after the last one', async () => {
    const connection = await serving(() => ({ frames: [REQUEST] }))
    const answer = await calling(connection)
    await answer.next()
    expect(await codeOf(answer.next())).to.equal('ERR_STREAM_LOST')
    await noStreams(connection)
  })

  it('should reject frames above the bound', async () => {
    const connection = await serving(() => ({ frames: [new Uint8Array(1001)] }))
    const answer = await calling(connection, { maxFrameBytes: 1000 })
    expect(await codeOf(answer.next())).to.equal('ERR_FRAME_INVALID')
    await noStreams(connection)
  })

  it('should reset the stream of a request that is refused or too long', async () => {
    const connection = await serving(() => undefined)
    expect(await codeOf((await calling(connection)).next())).to.equal('ERR_STREAM_LOST')
    const long = await calling(connection, {}, new Uint8Array(1001))
    expect(await codeOf(long.next())).to.equal('ERR_STREAM_LOST')
    await noStreams(connection)
  })

  it('should reset the stream when the answer fails on the way', async () => {
    const connection = await serving(() => ({
      frames: (function* () {
        yield REQUEST
        throw new TypeError('the disk is gone')
      })()
    }))
    const answer = await calling(connection)
    const outcome = answer.next().then(() => answer.next())
    expect(await codeOf(outcome)).to.equal('ERR_STREAM_LOST')
    await noStreams(connection)
  })

  it('should give up on a server that stays silent', async () => {
    const { clock, endSleeps } = sleepingClock()
    const silent = await connected(() => undefined)
    const answer = await calling(silent, { clock })
    const frame = answer.next()
    endSleeps()
    expect(await codeOf(frame)).to.equal('ERR_STREAM_STALLED')
    await noStreams(silent)
  })

  it('should give up on a caller that stays silent', async () => {
    const { clock, sleeping, endSleeps } = sleepingClock()
    const patient = await serving(() => ({ frames: [REQUEST] }), clock)
    const stream = await patient.newStream(PROTOCOL)
    await until(() => sleeping() > 0)
    endSleeps()
    await until(() => stream.status !== 'open')
  })

  it('should reject with the reason of the caller', async () => {
    const connection = await connected(() => undefined)
    const controller = new AbortController()
    const answer = await calling(connection, { signal: controller.signal })
    const reason = new RangeError('no more')
    const next = answer.next()
    controller.abort(reason)
    expect(await next.catch(error => error)).to.equal(reason)
    const late = calling(connection, { signal: controller.signal })
    expect(await late.catch(error => error)).to.equal(reason)
    await noStreams(connection)
  })

  it('should see the end of a stream that the other side closed before we listened', async () => {
    const connection = await connected(async stream => {
      stream.send(Uint8Array.of(3, 7, 7, 7))
      await stream.close()
    })
    const answer = await calling(connection)
    expect(await answer.next()).to.deep.equal(Uint8Array.of(7, 7, 7))
    await answer.finish()
    await noStreams(connection)
  })
})
