/** Most samples of one IDX file: 20 times EMNIST, the largest of its family. */
export const MAX_SAMPLES = 1 << 24
/** Largest height and width of an image: far beyond what is trained on here. */
export const MAX_SIDE = 4096
/** Most channels: what a manifest's preprocessing can describe. */
export const MAX_CHANNELS = 16
/** Most bytes of one IDX file's values, 1 GiB: they are held in memory. */
export const MAX_VALUES_BYTES = 1 << 30
/** Deflate cannot expand further than this (zlib's documentation), so a header that claims more lies. */
export const MAX_DEFLATE_RATIO = 1032
/** Most parts of `#k/n`, most simulated peers, most sub-folders of `folders:`. */
export const MAX_PARTS = 100_000
/** Most bytes of samples that one simulation holds, 4 GiB. */
export const MAX_TOTAL_BYTES = 2 ** 32
