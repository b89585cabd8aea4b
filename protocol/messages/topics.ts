/** Gossip topic of announcements: they go one hop, to the author's mesh. */
export const announceTopic = (federation: string): string => `/memesh/1/${federation}/announce`

/** Gossip topic of presence, flooded to all members. */
export const presenceTopic = (federation: string): string => `/memesh/1/${federation}/presence`

/** Stream protocol by which a neighbour's announcement and shards are pulled. */
export const SHARD_PROTOCOL = '/memesh/shard/1.0.0'

/** Stream protocol by which processes of one key hear of each other. */
export const PRESENCE_PROTOCOL = '/memesh/presence/1.0.0'

/** Stream protocol by which a newcomer fetches the manifest of a federation ID. */
export const MANIFEST_PROTOCOL = '/memesh/manifest/1.0.0'
