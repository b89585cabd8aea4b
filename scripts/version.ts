import { existsSync, readFileSync } from 'node:fs'

// One folder up from the sources, two from what is built of them.
const PLACES = ['../package.json', '../../package.json']

/** The version of this package. */
export function version(): string {
  const place = PLACES.map(path => new URL(path, import.meta.url)).find(url => existsSync(url))
  if (place === undefined) return 'unknown'
  return (JSON.parse(readFileSync(place, 'utf8')) as { version: string }).version
}
