import { expect } from 'chai'
import { sealAnnouncement } from '../../../protocol/messages/announcement.ts'
import {
  encodePushedShard,
  isPushedShard,
  pushedCount
} from '../../../protocol/messages/pushed-shard.ts'
import { sha256Hasher, signerOf } from '../../fixtures/identities.ts'
import { announcementOf, pushedShardOf } from '../../fixtures/messages.ts'

const KIB = 1024

describe('a pushed shard', () => {
  it('should be told from an announcement by its first byte', async () => {
    const sealed = sealAnnouncement(announcementOf(), await signerOf(0), sha256Hasher)
    expect(isPushedShard(encodePushedShard(pushedShardOf()))).to.equal(true)
    expect(isPushedShard(sealed.bytes)).to.equal(false)
    expect(isPushedShard(new Uint8Array())).to.equal(false)
  })

  it('should be another message for every author, start, round and number', () => {
    const changes = [{}, { incarnation: 2 }, { round: 8 }, { shard: 1 }]
    const messages = changes.map(change => encodePushedShard(pushedShardOf(change)))
    const others = [
      encodePushedShard(
        pushedShardOf({ author: '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN' })
      )
    ]
    const ids = [...messages, ...others].map(bytes => sha256Hasher.sha256(bytes).join())
    expect(new Set(ids).size).to.equal(5)
  })

  it('should fit in a message with the longest header', () => {
    const bytes = new Uint8Array(255 * KIB)
    const longest = pushedShardOf({ incarnation: 2 ** 31 - 1, round: 1_000_000, shard: 511, bytes })
    expect(encodePushedShard(longest).byteLength).to.be.below(256 * KIB)
  })
})

describe('pushedCount', () => {
  const sizes = (count: number, bytes: number) => Array.from({ length: count }, () => bytes)

  it('should be all shards of 16 MiB', () => {
    expect(pushedCount([])).to.equal(0)
    expect(pushedCount(sizes(128, 128 * KIB))).to.equal(128)
  })

  it('should be the first of more, as far as they fit', () => {
    expect(pushedCount(sizes(129, 128 * KIB))).to.equal(128)
    // 64 × 255 KiB are 16,320 KiB; the next one would be beyond 16,384, and the small one behind it does not count.
    expect(pushedCount([...sizes(65, 255 * KIB), 4])).to.equal(64)
  })

  it('should be none where the hashes do not stand in the announcement', () => {
    expect(pushedCount(sizes(512, KIB))).to.equal(512)
    expect(pushedCount(sizes(513, KIB))).to.equal(0)
  })
})
