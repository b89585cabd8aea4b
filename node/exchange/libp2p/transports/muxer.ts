import { yamux } from '@libp2p/yamux'
import { STREAM_WINDOW_BYTES } from '../constants.ts'

type Muxer = ReturnType<ReturnType<ReturnType<typeof yamux>>['createStreamMuxer']>

/** Yamux with our window of received bytes a stream, and safe where a connection closes at the wrong moment. */
export function muxer(): ReturnType<typeof yamux> {
  const create = yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })
  return () => {
    const factory = create()
    const createStreamMuxer = factory.createStreamMuxer.bind(factory)
    factory.createStreamMuxer = connection => guarded(createStreamMuxer(connection))
    return factory
  }
}

/**
 * Yamux tells the other side that a stream may be written to, when it opens one even in a microtask of its own. Where the
 * connection has closed meanwhile that throws, and in the microtask nobody catches it: the process would end. Who uses the
 * stream learns of its end anyway, and may still read what has arrived.
 */
function guarded(muxer: Muxer): Muxer {
  const createStream = muxer.onCreateStream.bind(muxer)
  muxer.onCreateStream = () => {
    const stream = createStream()
    const tell = stream.sendWindowUpdate.bind(stream)
    stream.sendWindowUpdate = () => {
      try {
        tell()
      } catch (error) {
        stream.log('the other side cannot be told: %e', error)
      }
    }
    return stream
  }
  return muxer
}
