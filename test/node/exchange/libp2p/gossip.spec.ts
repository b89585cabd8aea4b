import { expect } from 'chai'
import { DISHONEST_SCORE, RELEASE_SCORE } from '../../../../node/exchange/libp2p/constants.ts'
import { namedMesh, openMesh } from '../../../../node/exchange/libp2p/gossip.ts'

describe('mesh degrees', () => {
  it('should keep the relations that gossipsub does not check', () => {
    for (let k = 1; k <= 64; k++) {
      const { D, Dlo, Dhi, Dout, Dscore } = openMesh(k)
      expect(D, `k = ${k}`).to.equal(k)
      expect(Dhi, `k = ${k}`).to.equal(2 * k)
      expect(Dlo <= D && Dout < Dlo && Dout <= D / 2 && Dscore <= D, `k = ${k}`).to.equal(true)
    }
    expect(openMesh(4)).to.deep.equal({ D: 4, Dlo: 3, Dhi: 8, Dscore: 2, Dout: 1 })
    expect(namedMesh(1)).to.deep.equal({ D: 1, Dlo: 1, Dhi: 1, Dscore: 1, Dout: 0 })
    expect(namedMesh(5)).to.deep.equal({ D: 5, Dlo: 5, Dhi: 5, Dscore: 5, Dout: 2 })
  })

  it('should refuse degrees that are none', () => {
    for (const degree of [0, -1, 1.5, Number.NaN]) {
      expect(() => namedMesh(degree), String(degree)).to.throw('Expected')
      expect(() => openMesh(degree), String(degree)).to.throw('Expected')
    }
  })

  it('should put a dishonest peer below the graylist threshold of gossipsub', () => {
    expect(10 * DISHONEST_SCORE).to.be.below(-80)
  })

  it('should put a neighbour that is let go of below zero, but above the threshold of gossip', () => {
    expect(10 * RELEASE_SCORE).to.be.within(-9, -0.1)
  })
})
