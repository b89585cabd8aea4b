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
/** Most bytes of a table's file, unpacked, 2 GiB: it is read twice where a task is derived from it. */
export const MAX_TABLE_BYTES = 2 ** 31
/** Most columns of a table; a manifest names 1,024 of them at most. */
export const MAX_COLUMNS = 16_384
/** Most bytes of one row of a CSV file, 1 MiB: beyond, a quote is open. */
export const MAX_RECORD_BYTES = 1 << 20
/** Most values that a category gets which is derived from a table; a manifest can name more. */
export const MAX_DERIVED_VALUES = 64
/** Most sites of a data set: a simulation can make each a peer. */
export const MAX_SITES = 4096
/** Largest height and width of an image file. */
export const MAX_IMAGE_SIDE = 32_768
/** Most pixels of an image file, 67 million: decoded, 268 MB. */
export const MAX_IMAGE_PIXELS = 1 << 26
/** Most bytes of an image file, 128 MiB. */
export const MAX_IMAGE_BYTES = 1 << 27
