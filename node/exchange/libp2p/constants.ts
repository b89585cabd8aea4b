/*
 * Bounds of the wire on this side: streams, connections, requests, times (ms). Those of messages are in
 * protocol/messages/limits.ts.
 */

/** Bytes that may wait unread in one of our streams before the sender is paused, and those at which it goes on. */
export const HIGH_WATER_BYTES = 1 << 20
export const LOW_WATER_BYTES = 256 * 1024
/** Yamux window. The default (16 MiB) overruns a paused stream's read buffer (4 MiB), which then aborts. */
export const STREAM_WINDOW_BYTES = 1 << 20
/** One gossip RPC. The same for all peers: a larger one silently kills the gossip between two of them. */
export const GOSSIP_RPC_BYTES = 512 * 1024

/** Streams of one of our protocols on one connection, each way. */
export const MAX_STREAMS = 16
export const MAX_CONNECTIONS = 300
/** Handshakes at once. Beyond it newcomers are turned away with a misleading EncryptionFailedError. */
export const MAX_PENDING_CONNECTIONS = 128
/** New connections a second from one host: a household behind one address. */
export const CONNECTIONS_PER_SECOND = 32
/** The same where every peer has the same address: on this machine. */
export const LOOPBACK_CONNECTIONS_PER_SECOND = 1000

/** Requests of one peer: at most `BURST` at once and `PER_SECOND` in the long run. A round needs two. */
export const REQUEST_BURST = 64
export const REQUESTS_PER_SECOND = 32

/** Gossip opens its streams one after another: a frozen peer delays the others' graft by this. */
export const NEGOTIATION_MS = 4_000
export const DIAL_MS = 10_000
/** A stream on which nothing comes for so long is given up. */
export const STALL_MS = 20_000
/** How long a small answer (`latest`, a manifest) may take, asking and answering. */
export const REQUEST_MS = 10_000
/** After the last frame: to hear that the other side is done too. */
export const FINISH_MS = 2_000
/** A neighbour that is `busy` is asked again after these pauses: grafting has two ends, and one of them is earlier. */
export const BUSY_PAUSES_MS: readonly number[] = [50, 200, 1_000]

/**
 * With delivery by push: the next shard is waited for so long after the last one, or after the announcement, before it is
 * pulled. Long enough that a neighbour with a slow line is not asked for what is under way.
 */
export const PUSH_PATIENCE_MS = 2_000

/** Of two peers that discover each other the smaller ID dials; the other one waits for so long. */
export const DIAL_YIELD_MS = 2_000
/** Members that presence or mDNS told of, dialled at once: whoever invents some makes us knock at nobody's door often. */
export const MAX_PURSUITS = 16
/** First pause before dialling again; doubles up to the last. */
export const REDIAL_FIRST_MS = 1_000
export const REDIAL_LAST_MS = 60_000
/** A member that cannot be reached so often is left to come by itself, or to be recalled. */
export const REDIAL_ATTEMPTS = 6
/** Members met before that are dialled at once, about every REDIAL_LAST_MS, while we have too few connections. */
export const MAX_RECALLS = 4
/** With enough, and some that are missed, the pause doubles up to this: nobody knocks at a closed door for ever. */
export const RECALL_LAST_MS = 600_000
/** A member that has been silent for so long is missed no more: a week, so that a weekend without a line heals. */
export const MISS_MS = 7 * 24 * 3_600_000
/** How long an address that a peer gave of itself is remembered, in the run folder too: 30 days. */
export const REMEMBER_MS = 30 * 24 * 3_600_000

/** One question to the directory, or one entry in it. */
export const DHT_MS = 10_000
/** Members taken from one look into the directory. */
export const MAX_PROVIDERS = 64
/** Mean time between two entries of ourselves in the directory. A meeting point that was restarted has forgotten all. */
export const PROVIDE_MS = 120_000
/** The same, and between two looks for others, as long as we know no member. */
export const LOOK_UP_MS = 10_000
/** How long a meeting point keeps an entry that is not renewed, and how often it clears out. */
export const PROVIDER_VALID_MS = 900_000
export const PROVIDER_SWEEP_MS = 60_000
/** Peers and entries of the directory together that a meeting point remembers: it writes down what strangers say. */
export const MAX_STORE_ENTRIES = 16_384
/** Streams of the directory on one connection, at a meeting point. */
export const MAX_DHT_STREAMS = 16

/** How often a peer looks whether its place at a relay is still its own. */
export const RELAY_CHECK_MS = 5_000
/** Places that a relay gives: peers that are reached through it. */
export const MAX_RESERVATIONS = 64
/** Connections through a relay that one connection of a peer to it carries. */
export const MAX_RELAY_STREAMS = 64

/** Mean time between two looks for gossip that has died on a living connection. */
export const WATCH_MS = 5_000
/** Looks in a row at which a connected member has no gossip stream, until we hang up. */
export const STREAMLESS_LOOKS = 3
/** A neighbour of which gossip brought nothing for so long is asked for its latest. */
export const SILENCE_MS = 30_000
/** Times that it then did not answer, or told of what gossip should have brought, until we hang up. */
export const SILENCE_STRIKES = 2
/** Each time that we hung up in vain doubles our patience, so often at most. */
export const MAX_WATCH_BACKOFF = 5

/** What presence may cost a peer, whatever the size of the federation. */
export const PRESENCE_BYTES_PER_SECOND = 1_000
/** Shortest mean interval of presence (RFC 3550, 6.2 has the same minimum). */
export const PRESENCE_MIN_MS = 5_000
/** Presences that a change of state causes are at least so far apart. */
export const PRESENCE_SPACING_MS = 500
/**
 * News of one member: at most `BURST` at once, and so many a second in the long run. An honest one speaks twice a second at
 * most, in a bad hour; what it said may be held up on its way, and come at once.
 */
export const PRESENCE_BURST = 8
export const PRESENCES_PER_SECOND = 2
/**
 * Members not heard of before that one neighbour tells us of, those apart that it is itself: `BURST` at once, and so many a
 * second in the long run. A key costs nothing, and each new one would push a member out that we know. MAX_MEMBERS that all
 * come by one neighbour are known within 8 minutes; among so many each speaks about every half hour.
 */
export const NEWCOMER_BURST = 512
export const NEWCOMERS_PER_SECOND = 8
/**
 * Times that one peer is told of us because it subscribed or grafted: `BURST` at once (coming takes two or three), and so
 * many a second in the long run. Else one that does so again and again would have us speak to all members each time.
 */
export const GREETING_BURST = 8
export const GREETINGS_PER_SECOND = 0.1
/** Intervals of silence after which a member no longer counts (RFC 3550, 6.3.5). */
export const PRESENCE_SILENCE = 5
/** Members and authors that we remember; beyond it the one heard least recently is forgotten. */
export const MAX_MEMBERS = 4_096
/** Mean time between two connected members that are told of us over a stream: with 16, each hears of us every 80 s. */
export const TELL_MS = 5_000
/** Peers of which we remember what they told so; beyond it the one that told least recently is forgotten. */
export const MAX_TOLD = 512
/** Least mean time between two neighbours that we let go of: gossipsub takes up to 24 s until it grafts a pruned one again. */
export const ROTATE_MS = 60_000
/** Score of a neighbour that we let go of: below zero, where it is pruned, and far above all that would silence it. */
export const RELEASE_SCORE = -0.1
/** Score of a peer that has sent what no honest peer can: far below gossipsub's graylist, so that it is not heard at all. */
export const DISHONEST_SCORE = -100
