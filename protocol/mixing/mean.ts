import { stalenessWeight } from '../round/staleness.ts'
import { comparePeers } from './order.ts'
import { cappedSamples, ownSamples } from './samples.ts'
import type { MixingRule, Participant } from './types.ts'

/**
 * The plain mean of oneself and all neighbours, as the merge step of federated mutual learning (arXiv 2006.16765):
 * 1/(n+1) each. With sample weighting each counts as often as it has samples (FedAvg, arXiv 1602.05629), a stale meme
 * 1/(1+s) times that. Fair where all degrees are equal; on an irregular graph a hub is overheard: take `metropolis`.
 */
export const mean: MixingRule = {
  name: 'mean',
  scope: 'shard',
  needs: 'sum',
  weights(self, neighbours, { sampleWeighting }) {
    const own = sampleWeighting ? ownSamples(self) : 1
    const claim = (neighbour: Participant) =>
      (sampleWeighting ? cappedSamples(self, neighbour) : 1) * stalenessWeight(neighbour.staleness)
    // Added in peer-ID order: every peer of a full graph then finds the very same total.
    const claims = new Map(neighbours.map(p => [p.peer, claim(p)])).set(self.peer, own)
    let total = 0
    for (const peer of [...claims.keys()].sort(comparePeers)) total += claims.get(peer) ?? 0
    return { self: own / total, neighbours: neighbours.map(p => claim(p) / total) }
  }
}
