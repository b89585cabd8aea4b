// Requests and their answers, section 6 of docs/PROTOCOL.md.
import * as lp from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import { decode, encode } from './protocol.mjs'

const FRAME = { maxDataLength: 512 * 1024 }
const PATIENCE_MS = 30_000
const frames = source => lp.decode(source, FRAME)
const framed = source => lp.encode(source, FRAME)

/** The frames of an answer: as many as `count` says of the first. */
export async function ask(node, peer, name, request, count = () => 1) {
  const stream = await node.dialProtocol(peer, name, { signal: AbortSignal.timeout(PATIENCE_MS) })
  const all = Promise.withResolvers()
  const once = (async function* () {
    yield encode(request)
    // Our end is closed when all has arrived, not before.
    await all.promise
  })()
  const collect = async source => {
    const got = []
    for await (const frame of source) if (got.push(frame.slice()) === count(got[0])) return got
    throw new Error('the stream ended early')
  }
  try {
    return await pipe(once, framed, stream, frames, collect)
  } finally {
    all.resolve()
    await stream.close().catch(() => undefined)
  }
}

/** A handler: `answer` gives the frames for a request of a peer, `arrived` hears that it has them all. */
export const serve =
  (answer, arrived = () => undefined, maxDataLength = 256) =>
  async ({ stream, connection }) => {
    const caller = connection.remotePeer.toString()
    const reply = async function* (source) {
      let request
      for await (const frame of lp.decode(source, { maxDataLength })) {
        if (request !== undefined) throw new Error('one request a stream')
        request = decode(frame.slice(), maxDataLength)
        yield* answer(request, caller)
      }
      arrived(request, caller)
    }
    await pipe(stream, reply, framed, stream).catch(error => stream.abort(error))
  }
