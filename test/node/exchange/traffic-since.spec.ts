import { expect } from 'chai'
import { trafficSince } from '../../../node/exchange/traffic-since.ts'

describe('trafficSince', () => {
  it('should tell every byte once, whenever it was sent', () => {
    const exchange = { traffic: { payloadIn: 5, payloadOut: 6, controlIn: 7, controlOut: 8 } }
    const next = trafficSince(exchange)
    exchange.traffic = { payloadIn: 6, payloadOut: 8, controlIn: 10, controlOut: 12 }
    expect(next()).to.deep.equal({ payloadIn: 1, payloadOut: 2, controlIn: 3, controlOut: 4 })
    exchange.traffic = { payloadIn: 6, payloadOut: 9, controlIn: 10, controlOut: 12 }
    expect(next()).to.deep.equal({ payloadIn: 0, payloadOut: 1, controlIn: 0, controlOut: 0 })
  })
})
