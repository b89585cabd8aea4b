import { expect } from 'chai'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { ManifestUnsupportedError } from '../../../protocol/federation/errors.ts'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { requireSupported } from '../../../protocol/federation/supported.ts'
import { convexWeights } from '../../../protocol/mixing/convex.ts'
import { MixingRuleError } from '../../../protocol/mixing/errors.ts'
import { mixingRule, registerMixingRule } from '../../../protocol/mixing/rules.ts'
import type { MixingRule, MixingWeights } from '../../../protocol/mixing/types.ts'
import { shortManifest } from '../../fixtures/manifests.ts'
import { participant } from './graphs.ts'

const rule = (name: string, weights: MixingRule['weights']): MixingRule => ({
  name,
  scope: 'shard',
  needs: 'sum',
  weights
})
const giving = (weights: MixingWeights) => rule('any', () => weights)
const options = { sampleWeighting: false }

describe('mixing rules of others', () => {
  it('should be found by their names, which only one can have', () => {
    const selfish = rule('spec-selfish', (_, neighbours) => ({
      self: 1,
      neighbours: neighbours.map(() => 0)
    }))
    registerMixingRule(selfish)
    expect(mixingRule('spec-selfish')).to.equal(selfish)
    for (const name of ['spec-selfish', 'mean', 'Mine', '', '1st', 'a b', 'x'.repeat(65)]) {
      expect(() => registerMixingRule(rule(name, selfish.weights)), name).to.throw(
        InvalidParametersError
      )
    }
  })

  it('should be asked for by a manifest, which is refused where nobody knows them', () => {
    const asking = (mixing: string) =>
      ManifestSchema.parse({ ...shortManifest(), exchange: { mixing } })
    registerMixingRule(rule('spec-known', () => ({ self: 1, neighbours: [] })))
    expect(() => requireSupported(asking('spec-known'))).not.to.throw()
    expect(() => requireSupported(asking('spec-unknown')))
      .to.throw(ManifestUnsupportedError)
      .with.property('field', 'exchange.mixing')
  })

  it('should give convex weights', () => {
    const [self, other] = [participant(0, 1), participant(1, 1)]
    const half = giving({ self: 0.5, neighbours: [0.5] })
    expect(convexWeights(half, self, [other], options)).to.deep.equal({
      self: 0.5,
      neighbours: [0.5]
    })
    for (const wrong of [
      { self: 1, neighbours: [] },
      { self: 0.5, neighbours: [0.4] },
      { self: 1.5, neighbours: [-0.5] },
      { self: Number.NaN, neighbours: [1] },
      { self: Number.POSITIVE_INFINITY, neighbours: [0] }
    ]) {
      expect(
        () => convexWeights(giving(wrong), self, [other], options),
        JSON.stringify(wrong)
      ).to.throw(MixingRuleError)
    }
  })
})
