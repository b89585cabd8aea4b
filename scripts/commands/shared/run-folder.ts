import { join } from 'node:path'
import { systemClock } from '../../../node/clock.ts'
import { timestamp } from '../../output/time.ts'

/** The run folder of who named none: `runs/<time>-<name>`, the name reduced to what every file system takes. */
export function defaultRunFolder(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
  return join('runs', `${timestamp(systemClock.wall())}-${slug || 'run'}`)
}
