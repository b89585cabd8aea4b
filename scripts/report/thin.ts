/** At most `max` (2 or more) of the entries, evenly spread, the first and the last among them. */
export function thin<T>(entries: readonly T[], max: number): T[] {
  if (entries.length <= max) return [...entries]
  const step = (entries.length - 1) / (max - 1)
  return Array.from({ length: max }, (_, index) => entries[Math.round(index * step)]!)
}
