/*
 * Bounds of what a peer takes in of its neighbours' memes: times in ms. Those of the wire are in libp2p/constants.ts.
 */

/** Gossip does not repair a lost announcement: a neighbour that is silent for so long is asked for its latest. */
export const OVERDUE_MS = 5_000
/**
 * Decoded bytes of a neighbour's meme that are pulled ahead of mixing. A meme that fits is pulled at its sender's own
 * pace; of a larger one the rest comes in step with the other neighbours' shards.
 */
export const READ_AHEAD_BYTES = 8 << 20
/** Memes of one neighbour that are pulled in the background in one own round: eight times as fast as we, and as much again. */
export const MAX_PULLS_PER_ROUND = 16
