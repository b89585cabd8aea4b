import { setImmediate } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { expect } from 'chai'
import { muxer } from '../../../../node/exchange/libp2p/transports/muxer.ts'

describe('the multiplexer', () => {
  it('should tell the other side of a stream', async () => {
    const [ours, theirs] = multiaddrConnectionPair()
    const told = new Promise<Stream>(resolve => {
      const other = muxer()().createStreamMuxer(theirs)
      other.addEventListener('stream', ({ detail }) => resolve(detail))
    })
    const stream = await muxer()().createStreamMuxer(ours).createStream()
    expect((await told).id).to.equal(stream.id)
    ours.abort(new Error('over'))
  })

  // What it throws in a microtask would end the process: mocha hears of it, and fails the test.
  it('should live on where the connection ends in the moment that opens a stream', async () => {
    const [ours, theirs] = multiaddrConnectionPair()
    muxer()().createStreamMuxer(theirs)
    const opener = muxer()().createStreamMuxer(ours)
    // Only once the round trip is known has Yamux something to say of a stream that has ended.
    await opener.ping()
    const opening = opener.createStream()
    ours.abort(new Error('cut'))
    expect((await opening).status).to.equal('closed')
    await setImmediate()
  })
})
