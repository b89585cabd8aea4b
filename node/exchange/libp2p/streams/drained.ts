import type { Stream, StreamCloseEvent } from '@libp2p/interface'
import { StreamLostError } from '../../errors.ts'
import { LOW_WATER_BYTES } from '../constants.ts'

/**
 * Resolves when at most LOW_WATER_BYTES wait to be sent: `stream.onDrain()` works only once a stream. Rejects with a
 * StreamLostError when the stream closes before, or is closed already.
 */
export function drained(stream: Stream): Promise<void> {
  // A reset one keeps what it has not sent, and tells of nothing any more.
  if (stream.writeStatus === 'closed') {
    return Promise.reject(new StreamLostError('The stream is closed'))
  }
  if (stream.writeBufferLength <= LOW_WATER_BYTES) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      stream.removeEventListener('drain', check)
      stream.removeEventListener('idle', check)
      stream.removeEventListener('close', onClose)
      finish()
    }
    // The stream itself goes on sending in a microtask after `drain`: look after that.
    const check = () =>
      queueMicrotask(() =>
        queueMicrotask(() => {
          if (stream.writeBufferLength <= LOW_WATER_BYTES) settle(resolve)
        })
      )
    const onClose = (event: StreamCloseEvent) =>
      settle(() =>
        reject(new StreamLostError('The stream closed while sending', { cause: event.error }))
      )
    stream.addEventListener('drain', check)
    stream.addEventListener('idle', check)
    stream.addEventListener('close', onClose)
  })
}
