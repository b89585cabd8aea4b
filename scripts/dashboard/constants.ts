/** Runs that one page lays over each other. */
export const MAX_RUNS = 16

/** Pages that listen at once. */
export const MAX_LISTENERS = 16

/** Peers of a run that get a curve of their own; the mean is over all of them. */
export const MAX_CURVES = 32

/** Rounds of a curve; of a longer run so many are sent, evenly spread. */
export const MAX_CURVE_POINTS = 500

/** How often runs are looked at, while a page listens, ms. */
export const LOOK_MS = 1000

/** How often a page is told that it is still connected, ms. */
export const HEARTBEAT_MS = 15_000

/** What waits for a page that does not read. */
export const MAX_BACKLOG_BYTES = 16_777_216
