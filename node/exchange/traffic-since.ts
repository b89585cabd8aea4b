import type { Exchange, Traffic } from './types.ts'

/** Each call of what it returns gives the bytes since the call before: together they are all of them. */
export function trafficSince(exchange: Pick<Exchange, 'traffic'>): () => Traffic {
  let before = exchange.traffic
  return () => {
    const { payloadIn, payloadOut, controlIn, controlOut } = before
    before = exchange.traffic
    return {
      payloadIn: before.payloadIn - payloadIn,
      payloadOut: before.payloadOut - payloadOut,
      controlIn: before.controlIn - controlIn,
      controlOut: before.controlOut - controlOut
    }
  }
}
