import { expect } from 'chai'
import { planMeme } from '../../node/context.ts'
import { whatLeaves } from '../../node/what-leaves.ts'
import { fullManifest } from '../fixtures/manifests.ts'

describe('whatLeaves', () => {
  const manifest = fullManifest()
  const said = (helpers?: Parameters<typeof whatLeaves>[2]) =>
    whatLeaves(manifest, planMeme(manifest), helpers).join('\n')

  it('should say that the manifest tells names, and how many', () => {
    expect(said()).to.match(
      /To whoever connects: .* the manifest, in which stand the names of \d+ classes\.\n/
    )
    expect(said()).to.match(/Nothing else of your data, not your private model/)
  })

  it('should name meeting points and relays where there are some, and only there', () => {
    const address = ['/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW']
    expect(said()).to.not.match(/meeting point|relay/)
    expect(said({ bootstrap: address }))
      .to.match(/your meeting points/)
      .and.not.match(/relay/)
    expect(said({ relays: address }))
      .to.match(/your relays/)
      .and.not.match(/meeting point/)
  })
})
