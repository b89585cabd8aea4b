/** More layers than any classifier that peers could train together on laptops; bounds the work of reading one. */
export const MAX_LAYERS = 256
/** [height, width, channels]. */
export const MAX_RANK = 3
/** Units or filters of one layer. */
export const MAX_UNITS = 16_384
/** 64 Mi parameters: 256 MiB as float32, what a peer with four neighbours can still move in a round. */
export const MAX_PARAMETERS = 64 * 1024 * 1024
/** Values of the largest activation of one sample. */
export const MAX_ACTIVATION = 16 * 1024 * 1024
/** Floating-point operations of one sample's forward pass: 100 GFLOP. */
export const MAX_FLOPS = 1e11
/** int8: values that share one scale (one per shard destroys batch-norm statistics; measured 3.15 against 0.010). */
export const INT8_BLOCK = 256
/**
 * Largest magnitude of a weight or statistic that travels. Far above any honest one, also of a variance of data that
 * nobody has scaled; far enough below float32's 3.4e38 that sums of squares over MAX_PARAMETERS values stay finite.
 */
export const MAX_MAGNITUDE = 2 ** 40
