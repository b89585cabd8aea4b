import { join } from 'node:path'
import { systemClock } from '../../../node/clock.ts'
import { hex } from '../../../node/hasher.ts'
import { entropy } from '../../../node/random.ts'
import { timestamp } from '../../output/time.ts'

/** Where run folders go that a person has given no name. */
export const RUNS = 'runs'

/**
 * The run folder of who named none: `runs/<time>-<name>-<id>`, the name reduced to what every file system takes.
 * The id is drawn, so that two that start in one second do not meet.
 */
export function defaultRunFolder(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
  return join(RUNS, `${timestamp(systemClock.wall())}-${slug || 'run'}-${hex(entropy(2))}`)
}
