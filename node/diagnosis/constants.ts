/** Below so much free memory or disk, bytes, a peer of a small model still trains, a larger one may not. */
export const SMALL_BYTES = 1 << 30
/** Below so much free disk, bytes, not even two checkpoints of a small model find room. */
export const TINY_DISK_BYTES = 16 << 20
/** How long a second node in the same network has to be heard by mDNS, ms. It takes some tenths of a second. */
export const MDNS_MS = 5_000
