/** How a shard's values travel. Statistics are always float32. */
export const ENCODINGS = ['float32', 'float16', 'int8'] as const
export type Encoding = (typeof ENCODINGS)[number]
