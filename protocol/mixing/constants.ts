/** Sample counts are self-declared: a lie gains at most this many times one's own weight. */
export const MAX_SAMPLE_RATIO = 4
/** Least moving variance after mixing. Far below batch normalisation's own epsilon (1e-5 by default), so it moves no honest value. */
export const MIN_VARIANCE = 1e-8
/**
 * A shard's root mean square over one's own. Memes that were averaged a round ago differ by some per cent; ten times
 * leaves room for peers that learn fast, and a single mix cannot overflow.
 */
export const MAX_NORM_RATIO = 10
