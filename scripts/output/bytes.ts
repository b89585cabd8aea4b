const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A number of bytes for a person, decimal units, three figures at most: `248 kB`, `1.7 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 would round to "1000 kB".
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}
