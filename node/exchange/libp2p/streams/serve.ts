import type { Connection, Stream } from '@libp2p/interface'
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import type { Clock } from '../../../clock.ts'
import { FrameInvalidError, StreamLostError, StreamStalledError } from '../../errors.ts'
import { duplex } from './duplex.ts'
import { within } from './within.ts'

/** What a request gets: frames that are taken as fast as the stream drains, and what to do once they have arrived. */
export interface Reply {
  readonly frames: Iterable<Uint8Array>
  /** The other side has closed its end cleanly: it has everything. */
  readonly delivered?: () => void
}

export interface ServeOptions {
  readonly clock: Clock
  readonly maxRequestBytes: number
  readonly maxFrameBytes: number
  /** Bounds a whole exchange, ms. */
  readonly timeoutMs: number
}

/**
 * A libp2p stream handler that answers one request a stream. `handle` returns undefined to refuse: the stream is reset.
 * Nothing that the other side sends makes the handler reject.
 */
export function serve(
  handle: (request: Uint8Array, peer: string) => Reply | undefined,
  options: ServeOptions
): (stream: Stream, connection: Connection) => Promise<void> {
  const { clock, timeoutMs } = options
  return (stream, connection) => {
    const controller = new AbortController()
    const late = () => controller.abort(new StreamStalledError(`Not done after ${timeoutMs} ms`))
    const peer = connection.remotePeer.toString()
    const reply = answer(stream, controller.signal, request => handle(request, peer), options)
    return within(clock, timeoutMs, late, () => reply)
  }
}

async function answer(
  stream: Stream,
  signal: AbortSignal,
  handle: (request: Uint8Array) => Reply | undefined,
  { maxRequestBytes, maxFrameBytes }: ServeOptions
): Promise<void> {
  const io = duplex(stream, signal)
  const finished = closedByOther(stream, signal)
  let reply: Reply | undefined
  try {
    await pipe(
      io.source,
      source => lp.decode(source, { maxDataLength: maxRequestBytes }),
      async function* (requests) {
        for await (const request of requests) {
          reply = handle(request.subarray())
          if (reply === undefined) throw new FrameInvalidError('The request was refused')
          yield* reply.frames
          return
        }
        throw new StreamLostError('The stream ended without a request')
      },
      source => lp.encode(source, { maxDataLength: maxFrameBytes }),
      io.sink
    )
    if (await finished) reply?.delivered?.()
  } catch (error) {
    stream.abort(error instanceof Error ? error : new StreamLostError('The stream failed'))
  }
}

/**
 * True when the other side closes its end, false when the stream ends otherwise. Watched from the start: the other side
 * may be done before we know that our last bytes have left.
 */
function closedByOther(stream: Stream, signal: AbortSignal): Promise<boolean> {
  // Reset before we listened, where our own end is closed too.
  if (stream.writeStatus === 'closed') return Promise.resolve(false)
  if (stream.remoteWriteStatus === 'closed') return Promise.resolve(true)
  return new Promise(resolve => {
    const settle = (clean: boolean) => {
      stream.removeEventListener('remoteCloseWrite', onFinished)
      stream.removeEventListener('close', onClosed)
      signal.removeEventListener('abort', onLate)
      resolve(clean)
    }
    const onFinished = () => settle(true)
    const onClosed = () => settle(false)
    const onLate = () => {
      stream.abort(new StreamLostError('The other side never finished'))
      settle(false)
    }
    stream.addEventListener('remoteCloseWrite', onFinished)
    stream.addEventListener('close', onClosed)
    signal.addEventListener('abort', onLate, { once: true })
  })
}
