import { expect } from 'chai'
import { Meter } from '../../../../node/exchange/libp2p/meter.ts'
import { accept, ignore } from '../../../../protocol/verdict.ts'

describe('Meter', () => {
  it('should count bytes, and verdicts by reason', () => {
    const meter = new Meter()
    meter.add('payloadIn', 5, 'a')
    meter.add('payloadIn', 6, 'b')
    meter.add('controlOut', 7, 'a')
    expect(meter.traffic).to.deep.equal({
      payloadIn: 11,
      payloadOut: 0,
      controlIn: 0,
      controlOut: 7
    })
    const none = { payloadIn: 0, payloadOut: 0, controlIn: 0, controlOut: 0 }
    expect(meter.with('a').traffic).to.deep.equal({ ...none, payloadIn: 5, controlOut: 7 })
    expect(meter.with('b').traffic).to.deep.equal({ ...none, payloadIn: 6 })
    expect(meter.with('c')).to.deep.equal({ traffic: none, verdicts: {} })
    expect(meter.judged('x', accept(1), 'a')).to.deep.equal(accept(1))
    meter.judged('x', ignore('stale'), 'a')
    meter.judged('x', ignore('stale'), 'b')
    expect(meter.verdicts).to.deep.equal({ 'x:accept': 1, 'x:stale': 2 })
    expect(meter.with('a').verdicts).to.deep.equal({ 'x:accept': 1, 'x:stale': 1 })
    expect(meter.with('b').verdicts).to.deep.equal({ 'x:stale': 1 })
  })
})
