import { setImmediate } from 'node:timers/promises'
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import { StreamLostError } from '../../errors.ts'
import { HIGH_WATER_BYTES, LOW_WATER_BYTES } from '../constants.ts'
import { drained } from './drained.ts'

export type Bytes = Uint8Array | Uint8ArrayList

/** What it-pipe takes: bytes out of a stream, and bytes into it. */
export interface ByteDuplex {
  source: AsyncGenerator<Bytes>
  sink(source: AsyncIterable<Bytes> | Iterable<Bytes>): Promise<void>
}

/**
 * A libp2p stream for it-pipe that holds at most about 2 MiB: the sender waits until the stream has drained, the reader
 * pauses the other side while it is behind. (The helpers of @libp2p/utils queue without bound, or abort at 4 MiB.)
 * The sink half-closes the stream when its source ends. Must be called as soon as there is a stream, before any await.
 */
export function duplex(stream: Stream, signal: AbortSignal): ByteDuplex {
  return {
    source: readable(stream, signal),
    sink: async source => {
      for await (const chunk of source) {
        stream.send(chunk)
        await drained(stream)
        // Several streams that never wait would hold the event loop for as long as they have something to encrypt.
        await setImmediate()
      }
      await stream.close({ signal })
    }
  }
}

function readable(stream: Stream, signal: AbortSignal): AsyncGenerator<Bytes> {
  const queue: Bytes[] = []
  let unread = 0
  // A server that speaks first may have closed its end before we listen: then there is no event to come.
  let ended = stream.remoteWriteStatus === 'closed'
  let failure: Error | undefined
  let wake: (() => void) | undefined
  const poke = () => {
    wake?.()
    wake = undefined
  }
  const onMessage = (event: StreamMessageEvent) => {
    queue.push(event.data)
    unread += event.data.byteLength
    poke()
    // Deferred: a pause within the handler that a resume has called is undone by yamux.
    if (unread >= HIGH_WATER_BYTES) {
      queueMicrotask(() => {
        if (unread >= HIGH_WATER_BYTES && stream.readStatus === 'readable') stream.pause()
      })
    }
  }
  const onEnd = () => {
    ended = true
    poke()
  }
  const onClose = (event: StreamCloseEvent) => {
    failure = event.error
    onEnd()
  }
  const onAbort = () =>
    stream.abort(
      signal.reason instanceof Error ? signal.reason : new StreamLostError('The stream was aborted')
    )
  // Here, not in the generator, whose body runs only when it is first asked for bytes.
  stream.addEventListener('message', onMessage)
  stream.addEventListener('remoteCloseWrite', onEnd)
  stream.addEventListener('close', onClose)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()

  async function* read(): AsyncGenerator<Bytes> {
    try {
      for (;;) {
        for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
          unread -= chunk.byteLength
          if (unread < LOW_WATER_BYTES && stream.readStatus === 'paused') stream.resume()
          yield chunk
        }
        if (failure !== undefined) throw failure
        if (ended && stream.readBufferLength === 0) return
        if (ended && stream.readStatus === 'paused') {
          stream.resume()
          continue
        }
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    } finally {
      stream.removeEventListener('message', onMessage)
      stream.removeEventListener('remoteCloseWrite', onEnd)
      stream.removeEventListener('close', onClose)
      signal.removeEventListener('abort', onAbort)
    }
  }
  return read()
}
