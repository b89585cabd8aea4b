import { expect } from 'chai'
import {
  announceTopic,
  MANIFEST_PROTOCOL,
  presenceTopic,
  SHARD_PROTOCOL
} from '../../../protocol/messages/topics.ts'

describe('topics', () => {
  it('should hold version and federation ID', () => {
    expect(announceTopic('bafy')).to.equal('/memesh/1/bafy/announce')
    expect(presenceTopic('bafy')).to.equal('/memesh/1/bafy/presence')
    expect(SHARD_PROTOCOL).to.equal('/memesh/shard/1.0.0')
    expect(MANIFEST_PROTOCOL).to.equal('/memesh/manifest/1.0.0')
  })
})
