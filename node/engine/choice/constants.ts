/** How long an engine may take to load and repeat the known step, ms: TensorFlow from a cold disk takes seconds. */
export const PROBE_MS = 60_000
