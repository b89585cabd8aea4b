/** A duration in seconds for a person: `0.8 s`, `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** Local time as a folder name that sorts: `2026-11-23T18-59-01`. `wall` in ms since 1970. */
export function timestamp(wall: number): string {
  const time = new Date(wall)
  const local = new Date(wall - time.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replaceAll(':', '-')
}
