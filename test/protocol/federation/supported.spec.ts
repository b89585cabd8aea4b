import { expect } from 'chai'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { requireSupported } from '../../../protocol/federation/supported.ts'
import { fullManifest } from '../../fixtures/manifests.ts'

const issuer = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

describe('requireSupported', () => {
  const full = fullManifest()

  it('should accept what is implemented', () => {
    requireSupported(fullManifest())
    requireSupported({ ...full, exchange: { ...full.exchange, delivery: 'push', mode: 'async' } })
  })

  const cases: [string, Manifest][] = [
    ['meme.head', { ...full, meme: { ...full.meme, head: 'local' } }],
    ['meme.initial', { ...full, meme: { ...full.meme, initial: { weights: '0'.repeat(64) } } }],
    ['admission.kind', { ...full, admission: { kind: 'invite', issuers: [issuer] } }]
  ]
  for (const [field, manifest] of cases) {
    it(`should refuse another ${field} and name it`, () => {
      expect(() => requireSupported(manifest))
        .to.throw(field)
        .that.includes({ code: 'ERR_MANIFEST_UNSUPPORTED', field })
    })
  }
})
