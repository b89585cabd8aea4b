/*
 * One table of what a message may hold. Every decoder checks its bytes and depth before it decodes, and the rest by schema.
 */

/** SHA-256. */
export const DIGEST_BYTES = 32
export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64
/** A process nonce: 128 bits never meet by chance. */
export const NONCE_BYTES = 16

/** One length-prefixed frame on a stream: a shard (at most 256 KiB) or a list of 8,192 hashes (256 KiB), with room. */
export const MAX_FRAME_BYTES = 512 * 1024
/** A pushed shard with its header, in one gossip message, and the shard alone: the header is far below 1 KiB. */
export const MAX_PUSH_BYTES = 256 * 1024
export const MAX_PUSHED_SHARD_BYTES = 255 * 1024
/** That header: its length is one byte. It has less than 120. */
export const MAX_PUSH_HEADER_BYTES = 255
/** Bytes of one meme that are pushed; what is behind them is pulled, at the receiver's own pace. */
export const MAX_PUSHED_MEME_BYTES = 16 << 20
/** A sealed announcement: 512 hashes (16 KiB), 257 lineage digests (8 KiB) and less than 1 KiB of the rest. */
export const MAX_ANNOUNCEMENT_BYTES = 26 * 1024
/** A sealed presence: 16 addresses of 256 characters (4 KiB) and less than 1 KiB of the rest. */
export const MAX_PRESENCE_BYTES = 6 * 1024
/** A response that carries a presence. */
export const MAX_PRESENCE_RESPONSE_BYTES = MAX_PRESENCE_BYTES + 256
/** A request: a federation ID, a digest and an index are below 200 bytes. */
export const MAX_REQUEST_BYTES = 256
/** A response that carries an announcement. */
export const MAX_LATEST_BYTES = MAX_ANNOUNCEMENT_BYTES + 256
/** Canonical bytes of a manifest: 256 layers and 1,024 class names fit. */
export const MAX_MANIFEST_BYTES = 64 * 1024
/** A response that carries a manifest. */
export const MAX_MANIFEST_RESPONSE_BYTES = MAX_MANIFEST_BYTES + 256
/** The deepest message is a map in a map. */
export const MAX_MESSAGE_DEPTH = 4
/** Manifest, meme, architecture, layer, kernel: 5; the rest is room to grow. */
export const MAX_MANIFEST_DEPTH = 8

/** Hashes that an announcement carries itself: 16 KiB of them, since gossip is for small messages. */
export const MAX_INLINE_HASHES = 512
/** Shards of one meme: the largest meme (256 MiB) at the default 128 KiB has 2,048. Their hashes fit a frame. */
export const MAX_SHARDS = 8192
/** Mesh degree: full simulated topologies; a real mesh has about k, at most 64. */
export const MAX_DEGREE = 256
/** A round mixes one's own meme and at most one of each neighbour. */
export const MAX_LINEAGE = MAX_DEGREE + 1
/** Listen addresses in a presence, peers in a ticket. */
export const MAX_ADDRESSES = 16
/** Characters of one multiaddr: a relayed one has some 150. */
export const MAX_ADDRESS_LENGTH = 256
/** Ten times the manifest's largest `rounds`, for peers that override it. */
export const MAX_ROUND = 1_000_000
/** Starts on one run folder. */
export const MAX_INCARNATION = 2 ** 31 - 1
/** Presences of one process: a century at one a second. */
export const MAX_COUNTER = 2 ** 32 - 1
/** Declared training samples of a peer. */
export const MAX_SAMPLES = 1_000_000_000
