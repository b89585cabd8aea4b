import type { Connection } from '@libp2p/interface'
import { anySignal } from 'any-signal'
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import type { Clock } from '../../../clock.ts'
import { FrameInvalidError, StreamLostError, StreamStalledError } from '../../errors.ts'
import { FINISH_MS, STALL_MS } from '../constants.ts'
import { duplex } from './duplex.ts'
import { within } from './within.ts'

export interface CallOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Longer frames end the call. */
  readonly maxFrameBytes: number
  /** Silence after which the call is given up, ms. */
  readonly stallMs?: number
}

/** One request on a stream of its own, and the frames that answer it. */
export interface Call {
  /**
   * The next frame. The end of the stream is an error: only the caller knows how many frames make an answer.
   * @throws StreamLostError, StreamStalledError, FrameInvalidError, or the signal's reason
   */
  next(): Promise<Uint8Array>
  /** Closes the stream cleanly, which tells the other side that all frames have arrived. Never rejects. */
  finish(): Promise<void>
  /** Resets the stream; does nothing after `finish`. */
  abort(): void
}

/**
 * Sends one request and leaves our end of the stream open until the answer is complete.
 * @throws StreamLostError, StreamStalledError, or the signal's reason
 */
export async function call(
  connection: Connection,
  protocol: string,
  request: Uint8Array,
  options: CallOptions
): Promise<Call> {
  const { clock, maxFrameBytes, stallMs = STALL_MS } = options
  const controller = new AbortController()
  const signal = anySignal([options.signal, controller.signal])
  const giveUp = () => controller.abort(new StreamStalledError(`Nothing came for ${stallMs} ms`))
  const stream = await within(clock, stallMs, giveUp, () =>
    connection.newStream(protocol, { signal })
  ).catch(cause => {
    signal.clear()
    throw failure(cause, signal)
  })
  const complete = Promise.withResolvers<void>()
  const frames = pipe(
    async function* () {
      yield request
      await complete.promise
    },
    source => lp.encode(source, { maxDataLength: maxFrameBytes }),
    duplex(stream, signal),
    source => lp.decode(source, { maxDataLength: maxFrameBytes })
  )
  let finished = false
  const abort = () => {
    if (finished) return
    finished = true
    signal.clear()
    complete.resolve()
    stream.abort(new StreamLostError('The call was given up'))
  }
  const pull = async (ms: number, late: () => void) => {
    try {
      return await within(clock, ms, late, () => frames.next())
    } catch (cause) {
      abort()
      throw failure(cause, signal)
    }
  }
  return {
    next: async () => {
      const { value, done } = await pull(stallMs, giveUp)
      if (done === true) {
        abort()
        throw new StreamLostError('The stream ended early')
      }
      return value.subarray()
    },
    finish: async () => {
      complete.resolve()
      const end = await pull(FINISH_MS, giveUp).catch(() => undefined)
      if (end?.done !== true) abort()
      finished = true
      signal.clear()
    },
    abort
  }
}

/** What went wrong, as one of our errors; the reason of an aborted signal stands before what it has caused. */
function failure(cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const name = cause instanceof Error ? cause.name : ''
  // What it-length-prefixed throws at a frame that is too long, or a length that is none.
  if (name.startsWith('InvalidDataLength') || name === 'InvalidMessageLengthError') {
    return new FrameInvalidError('A frame is too long', { cause })
  }
  return new StreamLostError('The stream was lost', { cause })
}
