import type { Connection } from '@libp2p/interface'
import { equalBytes } from '../../../../protocol/canonical.ts'
import { MAX_FRAME_BYTES, MAX_LATEST_BYTES } from '../../../../protocol/messages/limits.ts'
import { checkHashes } from '../../../../protocol/messages/shard-list.ts'
import {
  decodeLatestResponse,
  decodeShardResponse,
  encodeShardRequest
} from '../../../../protocol/messages/shard-protocol.ts'
import { SHARD_PROTOCOL } from '../../../../protocol/messages/topics.ts'
import type { LatestResponse } from '../../../../protocol/messages/types.ts'
import type { Hasher } from '../../../../protocol/ports.ts'
import type { Clock } from '../../../clock.ts'
import {
  FrameInvalidError,
  ShardUnavailableError,
  type ShardUnavailableReason,
  StreamLostError,
  StreamStalledError
} from '../../errors.ts'
import type { SealedAnnouncement } from '../../types.ts'
import { BUSY_PAUSES_MS, REQUEST_MS } from '../constants.ts'
import type { Meter } from '../meter.ts'
import { call } from '../streams/call.ts'

export interface ShardClientInit {
  readonly federation: string
  readonly clock: Clock
  readonly hasher: Hasher
  readonly meter: Meter
  /** An open connection to a peer. */
  readonly connection: (peer: string) => Connection | undefined
}

/** Asks /memesh/shard/1.0.0 of a neighbour. */
export class ShardClient {
  readonly #init: ShardClientInit

  constructor(init: ShardClientInit) {
    this.#init = init
  }

  /** Rejects with ShardUnavailableError, or the signal's reason. */
  async latest(peer: string, signal: AbortSignal): Promise<LatestResponse> {
    try {
      const request = { kind: 'latest', federation: this.#init.federation } as const
      const answer = await this.#call(peer, request, signal, MAX_LATEST_BYTES)
      try {
        const frame = await answer.next()
        this.#init.meter.add('controlIn', frame.byteLength, peer)
        const response = this.#init.meter.judged('latest', decodeLatestResponse(frame), peer)
        if (response.verdict !== 'accept') throw new FrameInvalidError('No answer to `latest`')
        await answer.finish()
        return response.value
      } finally {
        answer.abort()
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw unavailable(error, peer)
    }
  }

  /**
   * A neighbour's shards from number `from` on, in order, each with the hash that was announced. A lost stream is resumed
   * once, a busy neighbour is asked again a few times.
   */
  async *shards(
    sealed: SealedAnnouncement,
    signal: AbortSignal,
    from = 0
  ): AsyncGenerator<Uint8Array> {
    const pauses = BUSY_PAUSES_MS.values()
    let next = from
    let resumed = false
    for (;;) {
      try {
        for await (const shard of this.#from(next, sealed, signal)) {
          next++
          yield shard
        }
        return
      } catch (error) {
        if (signal.aborted) throw signal.reason
        const isBusy = error instanceof ShardUnavailableError && error.reason === 'busy'
        const pause = isBusy ? pauses.next().value : undefined
        if (pause !== undefined) await this.#init.clock.sleep(pause, signal)
        else if (error instanceof StreamLostError && !resumed) resumed = true
        else throw unavailable(error, sealed.author)
      }
    }
  }

  /** One stream: shards from `from` to the last. With none left, it tells the neighbour that we have them all. */
  async *#from(from: number, sealed: SealedAnnouncement, signal: AbortSignal) {
    const { federation, hasher, meter } = this.#init
    const { author, digest, body } = sealed
    const request = { kind: 'shards', federation, announcement: digest, from } as const
    const answer = await this.#call(author, request, signal, MAX_FRAME_BYTES)
    try {
      const frame = await answer.next()
      meter.add('controlIn', frame.byteLength, author)
      const response = meter.judged('shards', decodeShardResponse(frame), author)
      if (response.verdict !== 'accept') throw new FrameInvalidError('No answer to `shards`')
      const { status, hashes } = response.value
      if (status !== 'ok') {
        await answer.finish()
        throw new ShardUnavailableError(status, author)
      }
      const expected = body.shards.hashes ?? this.#longList(sealed, hashes)
      if (from === expected.length) await answer.finish()
      for (const [index, hash] of expected.entries()) {
        if (index < from) continue
        const shard = await answer.next()
        meter.add('payloadIn', shard.byteLength, author)
        if (!equalBytes(hasher.sha256(shard), hash)) {
          throw new ShardUnavailableError('mismatch', author)
        }
        if (index === expected.length - 1) await answer.finish()
        yield shard
      }
    } finally {
      answer.abort()
    }
  }

  #longList({ author, body }: SealedAnnouncement, hashes: readonly Uint8Array[] | null) {
    const checked = checkHashes(body.shards, hashes ?? [], this.#init.hasher)
    if (checked.verdict !== 'accept') throw new ShardUnavailableError('mismatch', author)
    return checked.value
  }

  #call(
    peer: string,
    request: Parameters<typeof encodeShardRequest>[0],
    signal: AbortSignal,
    maxFrameBytes: number
  ) {
    const { clock, meter, connection } = this.#init
    const open = connection(peer)
    if (open === undefined) throw new ShardUnavailableError('disconnected', peer)
    const bytes = encodeShardRequest(request)
    meter.add('controlOut', bytes.byteLength, peer)
    const stallMs = request.kind === 'latest' ? REQUEST_MS : undefined
    return call(open, SHARD_PROTOCOL, bytes, { clock, signal, maxFrameBytes, stallMs })
  }
}

function unavailable(error: unknown, peer: string): ShardUnavailableError {
  if (error instanceof ShardUnavailableError) return error
  return new ShardUnavailableError(reasonOf(error), peer, { cause: error })
}

function reasonOf(error: unknown): ShardUnavailableReason {
  if (error instanceof FrameInvalidError) return 'malformed'
  return error instanceof StreamStalledError ? 'timeout' : 'disconnected'
}
