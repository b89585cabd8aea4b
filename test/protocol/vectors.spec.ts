import { readFileSync } from 'node:fs'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { expect } from 'chai'
import { hex } from '../../node/hasher.ts'
import { createSigner } from '../../node/identity.ts'
import { initialWeights } from '../../node/models/initialise.ts'
import { createRandom } from '../../node/random.ts'
import { encodeManifest } from '../../protocol/federation/codec.ts'
import { parseManifestFile } from '../../protocol/federation/file.ts'
import { federationId } from '../../protocol/federation/id.ts'
import { memeDigest } from '../../protocol/meme/digest.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import { sealAnnouncement } from '../../protocol/messages/announcement.ts'
import { sealPresence } from '../../protocol/messages/presence.ts'
import { encodePushedShard } from '../../protocol/messages/pushed-shard.ts'
import { encodeShardRequest } from '../../protocol/messages/shard-protocol.ts'
import {
  announceTopic,
  MANIFEST_PROTOCOL,
  presenceTopic,
  SHARD_PROTOCOL
} from '../../protocol/messages/topics.ts'
import type { Signer } from '../../protocol/ports.ts'
import { sha256Hasher } from '../fixtures/identities.ts'
import { announcementOf, FEDERATION, presenceOf, pushedShardOf } from '../fixtures/messages.ts'

const DOCUMENT = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')
/** Without line breaks, since long bytes are wrapped. */
const UNWRAPPED = DOCUMENT.replace(/\n/g, '')

describe('docs/PROTOCOL.md', () => {
  const file = /```json\n(.*?)```/s.exec(DOCUMENT)?.[1] ?? ''
  let signer: Signer
  before(async () => {
    const seed = /seed is `([0-9a-f]{64})`/.exec(DOCUMENT)?.[1] ?? ''
    signer = createSigner(await generateKeyPairFromSeed('Ed25519', Buffer.from(seed, 'hex')))
  })

  it('should show the bytes and the ID of its manifest', () => {
    const bytes = encodeManifest(parseManifestFile(file))
    expect(UNWRAPPED).to.include(hex(bytes))
    expect(UNWRAPPED).to.include(`these ${bytes.byteLength} bytes`)
    expect(UNWRAPPED).to.include(federationId(bytes, sha256Hasher))
  })

  it('should show the first weights and the digest of its meme', () => {
    const { meme, task } = parseManifestFile(file)
    const { layout } = planArchitecture(meme.architecture, task.input)
    const random = createRandom(sha256Hasher)
    const seed = 'seed' in meme.initial ? meme.initial.seed : ''
    const weights = initialWeights(layout, (...label) => random.stream(seed, 'meme', ...label))
    expect(UNWRAPPED).to.include(`has ${weights.length} values`)
    for (const weight of weights.subarray(0, 3)) {
      expect(UNWRAPPED).to.include(`${weight}`.replace('-', '−'))
    }
    expect(UNWRAPPED).to.include(hex(memeDigest(weights, sha256Hasher)))
  })

  it('should show the bytes of its messages', () => {
    expect(UNWRAPPED).to.include(signer.peerId)
    const request = encodeShardRequest({ kind: 'latest', federation: FEDERATION })
    expect(UNWRAPPED).to.include(hex(request))
    const presence = sealPresence(presenceOf(), signer, sha256Hasher)
    expect(UNWRAPPED).to.include(hex(presence.bytes))
    expect(UNWRAPPED).to.include(hex(presence.body.nonce))
    const announcement = sealAnnouncement(announcementOf(), signer, sha256Hasher)
    expect(UNWRAPPED).to.include(hex(announcement.bytes))
    const shard = encodePushedShard(pushedShardOf({ author: signer.peerId }))
    expect(UNWRAPPED).to.include(hex(shard))
  })

  it('should name the topics and the protocols', () => {
    const names = [announceTopic, presenceTopic].map(topic => topic('<federation ID>'))
    for (const name of [...names, SHARD_PROTOCOL, MANIFEST_PROTOCOL]) {
      expect(DOCUMENT).to.include(`\`${name}\``)
    }
  })
})
