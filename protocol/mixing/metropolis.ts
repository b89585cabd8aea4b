import { stalenessWeight } from '../round/staleness.ts'
import { cappedSamples, ownSamples } from './samples.ts'
import type { MixingRule } from './types.ts'

/**
 * Metropolis weights (Xiao and Boyd, "Fast linear iterations for distributed averaging", 2004): 1/(1+max(dᵢ, dⱼ)) for a
 * neighbour, the rest for oneself. Symmetric, so doubly stochastic on any graph: gossip keeps the federation's plain
 * mean, and a hub has no more influence than a leaf.
 *
 * - A declared degree below one's own changes nothing, one above only lowers the liar's own weight: whatever a
 *   neighbour declares, it gets at most 1/(1+own degree).
 * - With sample weighting these are the Metropolis-Hastings weights min(1/(1+dᵢ), (nⱼ/nᵢ)/(1+dⱼ)), which keep the mean
 *   weighted by sample counts (detailed balance nᵢ·wᵢⱼ = nⱼ·wⱼᵢ). The cap on nⱼ/nᵢ breaks that balance only where j has
 *   more than 4 times the samples and 4 times the degree of i.
 * - A stale meme gets 1/(1+s) of its weight; the rest stays with oneself, and so does the weight of an absent neighbour.
 */
export const metropolis: MixingRule = {
  name: 'metropolis',
  scope: 'shard',
  needs: 'sum',
  weights(self, neighbours, { sampleWeighting }) {
    // The mesh may have grown since the degree was announced; without this the weights could exceed 1.
    const degree = Math.max(self.degree, neighbours.length)
    const share = 1 / (1 + degree)
    const weights = neighbours.map(neighbour => {
      const ratio = sampleWeighting ? cappedSamples(self, neighbour) / ownSamples(self) : 1
      const fair = Math.min(share, ratio / (1 + Math.max(neighbour.degree, 1)))
      return fair * stalenessWeight(neighbour.staleness)
    })
    // Not 1 − Σ: where all take the same share, as on a full graph, one's own is exactly that share too.
    const spared = weights.reduce((sum, weight) => sum + (share - weight), 0)
    return { self: share * (1 + degree - neighbours.length) + spared, neighbours: weights }
  }
}
