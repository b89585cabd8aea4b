import { createRequire } from 'node:module'
import type { WebSocketsComponents } from '@libp2p/websockets'
import type { Multiaddr } from '@multiformats/multiaddr'
import { dialOnly, type TransportFactory } from './dial-only.ts'
import { isRelayed } from './is-relayed.ts'

const isWebSocket = (address: Multiaddr): boolean =>
  !isRelayed(address) && address.getComponents().some(({ name }) => name === 'ws' || name === 'wss')

/** WebSockets beside TCP: loaded now to listen on one of these addresses, else with the first dial. */
export const webSockets = async (
  listen: readonly Multiaddr[]
): Promise<TransportFactory<WebSocketsComponents>> =>
  listen.some(isWebSocket) ? load() : dialOnly('memesh-websockets', isWebSocket, load)

async function load(): Promise<TransportFactory<WebSocketsComponents>> {
  const transport = await import('@libp2p/websockets')
  // It dials with the global WebSocket, which Node 20 lacks. The one that it listens with lies beside it.
  globalThis.WebSocket ??= createRequire(import.meta.resolve('@libp2p/websockets'))('ws')
  return transport.webSockets()
}
