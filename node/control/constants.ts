/** Longest question, bytes with its line end: the two that there are need far less. */
export const MAX_QUESTION_BYTES = 256

/** Longest answer that is read, bytes: 300 connections with long addresses take less than a third. */
export const MAX_ANSWER_BYTES = 1_048_576

/** How long one question and its answer may take, ms. */
export const ANSWER_MS = 5_000

/** How long round trips are measured for one answer, ms; less than `ANSWER_MS`. */
export const ROUND_TRIP_MS = 2_000

/** Questions at once; further askers are turned away. */
export const MAX_ASKERS = 8

/**
 * Longest path of a unix socket, bytes: macOS and the BSDs have room for 104 with the final zero, Linux for 108. A longer
 * one would be cut off silently.
 */
export const MAX_SOCKET_PATH_BYTES = 103
