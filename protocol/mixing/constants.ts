/** Sample counts are self-declared: a lie gains at most this many times one's own weight. */
export const MAX_SAMPLE_RATIO = 4
/** Least moving variance after mixing. Far below batch normalisation's own epsilon (1e-3), so it moves no honest value. */
export const MIN_VARIANCE = 1e-8
