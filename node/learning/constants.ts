/** Samples of a prediction batch: large enough that the cost of an operation does not count, small in memory. */
export const FORWARD_BATCH = 64
/** Progress of learning is told at most this often, ms: a person sees no more, and messages wake the main thread. */
export const PROGRESS_INTERVAL_MS = 100
/** A worker that has not come up after this time, ms, never will. Loading TensorFlow from a cold disk takes seconds. */
export const WORKER_START_MS = 60_000
/** How long a worker may take for the mini-batch in hand, ms, before it is ended by force. */
export const WORKER_END_MS = 10_000
