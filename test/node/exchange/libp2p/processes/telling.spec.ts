import { expect } from 'chai'
import { TELL_MS } from '../../../../../node/exchange/libp2p/constants.ts'
import { Telling } from '../../../../../node/exchange/libp2p/processes/telling.ts'
import { stillClock } from '../../../../fixtures/still-clock.ts'

describe('Telling', () => {
  const over = new AbortController()
  after(() => over.abort())

  function started() {
    const { clock, advance } = stillClock()
    const told: string[] = []
    const tell = async (peer: string) => {
      told.push(peer)
    }
    const telling = new Telling({ clock, uniform: () => 0.5, tell })
    telling.start(over.signal)
    const turn = async () => {
      advance(TELL_MS)
      await new Promise(setImmediate)
      return told.splice(0)
    }
    return { telling, told, turn }
  }

  it('should tell each member as it comes, then one after another', async () => {
    const { telling, told, turn } = started()
    expect(await turn(), 'nobody there').to.deep.equal([])
    for (const peer of ['a', 'b', 'c']) telling.met(peer)
    expect(told.splice(0)).to.deep.equal(['a', 'b', 'c'])
    const turns = [await turn(), await turn(), await turn(), await turn()]
    expect(turns).to.deep.equal([['a'], ['b'], ['c'], ['a']])
  })

  it('should tell a member again that comes again, and none that has left', async () => {
    const { telling, told, turn } = started()
    telling.met('a')
    telling.met('b')
    telling.met('a')
    expect(told.splice(0)).to.deep.equal(['a', 'b', 'a'])
    telling.lost('a')
    expect([await turn(), await turn()]).to.deep.equal([['b'], ['b']])
  })

  it('should tell all at once where that is asked for', async () => {
    const { telling, told } = started()
    for (const peer of ['a', 'b', 'c']) telling.met(peer)
    telling.lost('b')
    told.splice(0)
    await telling.all()
    expect(told).to.deep.equal(['a', 'c'])
  })
})
