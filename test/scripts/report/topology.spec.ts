import { expect } from 'chai'
import { placeNodes, topologyPicture } from '../../../scripts/report/charts/topology.ts'

const nodes = Array.from({ length: 30 }, (_, index) => ({
  peerId: `p${index}`,
  name: `p${index}`,
  isKnown: true
}))
const links = nodes.map(({ peerId }, index) => ({
  from: peerId,
  to: `p${(index + 1) % nodes.length}`,
  rounds: 1,
  weight: 0.5,
  staleness: 0,
  last: 1
}))

describe('the picture of a graph', () => {
  it('should put the same graph in the same places, all of them within the picture', () => {
    const placed = placeNodes(nodes, links)
    expect(placed).to.deep.equal(placeNodes(nodes, links))
    for (const { name, x, y } of placed) {
      expect(x, name).to.be.within(15, 425)
      expect(y, name).to.be.within(15, 300)
    }
  })

  it('should draw a single peer in the middle, and escape its name', () => {
    const [node] = nodes
    const alone = node === undefined ? [] : [{ ...node, name: '<b>' }]
    const { text } = topologyPicture(alone, [])
    expect(text).to.include('translate(220.0,160.0)').and.include('&lt;b&gt;')
  })
})
