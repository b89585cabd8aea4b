const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/** Of an even number of values the smaller middle one: half of them cannot raise it. Undefined for none. */
export const lowerMedian = (values: readonly number[]): number | undefined =>
  ascending(values)[Math.floor((values.length - 1) / 2)]

/** Of an even number of values the larger middle one: half of them cannot lower it. Undefined for none. */
export const upperMedian = (values: readonly number[]): number | undefined =>
  ascending(values)[Math.floor(values.length / 2)]
