/** A line of metrics.jsonl: 257 memes that were averaged take some 50 kB. */
export const MAX_METRICS_LINE_BYTES = 262_144

/** What is kept of rounds for curves: beyond it every second round is dropped, again and again. */
export const MAX_POINTS = 20_000

/** Averaged memes that are kept one by one, for lineage: the last ones. */
export const MAX_AVERAGED = 100_000

/** Peers that are told apart in one run. */
export const MAX_HISTORY_PEERS = 1_024

/** A run's report.json, as it was printed. */
export const MAX_REPORT_BYTES = 16_777_216
