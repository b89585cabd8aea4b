import { MemeshError, type MemeshErrorInit } from '../../protocol/errors.ts'

/** A listen address that cannot be had: taken by another process, or not one of this machine. */
export class ListenFailedError extends MemeshError {
  readonly code: 'ERR_PORT_IN_USE' | 'ERR_LISTEN_FAILED'

  constructor(addresses: readonly string[], cause: unknown) {
    const inUse = cause instanceof Error && cause.message.includes('EADDRINUSE')
    super(
      inUse
        ? `The port of ${addresses.join(', ')} is in use`
        : `Cannot listen on ${addresses.join(', ')}`,
      {
        cause,
        hint: inUse
          ? 'Stop the other process, or choose another port; /ip4/0.0.0.0/tcp/0 takes any free one.'
          : 'Listen on an address of this machine, such as /ip4/0.0.0.0/tcp/0.'
      }
    )
    this.code = inUse ? 'ERR_PORT_IN_USE' : 'ERR_LISTEN_FAILED'
  }
}

/** Text that is not a multiaddr that this peer can listen on or dial. */
export class AddressInvalidError extends MemeshError {
  readonly code = 'ERR_ADDRESS_INVALID'

  constructor(address: string, cause?: unknown) {
    super(`Not a multiaddr: ${JSON.stringify(address.slice(0, 256))}`, {
      cause,
      hint: 'A multiaddr looks like /ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…'
    })
  }
}

/** A peer that does not answer at the address given. */
export class PeerUnreachableError extends MemeshError {
  readonly code = 'ERR_PEER_UNREACHABLE'

  constructor(address: string, cause: unknown) {
    super(`No answer from ${address}`, {
      cause,
      hint: 'Check that the peer runs, that the address is right, and that no firewall is between.'
    })
  }
}

export type ShardUnavailableReason =
  /** The neighbour no longer keeps that announcement's shards. */
  | 'gone'
  /** It is over its rate limit, or does not take us for a neighbour. */
  | 'busy'
  /** Bytes that do not hash to what was announced. */
  | 'mismatch'
  /** Bytes that are no answer at all. */
  | 'malformed'
  /** Nothing came for a while. */
  | 'timeout'
  /** The connection or the stream was lost, twice. */
  | 'disconnected'

/** A neighbour's shards that cannot be had. The round goes on without them. */
export class ShardUnavailableError extends MemeshError {
  readonly code = 'ERR_SHARD_UNAVAILABLE'
  readonly reason: ShardUnavailableReason
  readonly peer: string

  constructor(reason: ShardUnavailableReason, peer: string, init: MemeshErrorInit = {}) {
    super(`Shards of ${peer} are unavailable: ${reason}`, init)
    this.reason = reason
    this.peer = peer
  }
}

/** What may go wrong on one stream; callers turn it into what it means for them. */
export abstract class StreamError extends MemeshError {}

/** A stream that ended, was reset, or carried no frames before everything was there. */
export class StreamLostError extends StreamError {
  readonly code = 'ERR_STREAM_LOST'
}

/** A stream on which the other side stays silent. */
export class StreamStalledError extends StreamError {
  readonly code = 'ERR_STREAM_STALLED'
}

/** Frames that no honest peer sends: too long, too many, or none of the protocol. */
export class FrameInvalidError extends StreamError {
  readonly code = 'ERR_FRAME_INVALID'
}

/** Something was asked of an exchange that does not run. */
export class ExchangeStoppedError extends MemeshError {
  readonly code = 'ERR_EXCHANGE_STOPPED'

  constructor() {
    super('The exchange does not run')
  }
}
