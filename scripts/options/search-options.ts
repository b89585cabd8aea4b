import type { Command } from 'commander'
import { repeated } from './parsers.ts'

/** Where the manifest of an ID or a ticket is looked for. */
export interface SearchOptions {
  readonly peer?: readonly string[]
  readonly bootstrap?: readonly string[]
  readonly mdns: boolean
}

/** The flags of commands that look into a federation without joining it. */
export const addSearchOptions = (command: Command): Command =>
  command
    .option('--peer <multiaddr>', 'ask this peer for the manifest; may be given again', repeated)
    .option(
      '--bootstrap <multiaddr>',
      'look for members at this meeting point; may be given again',
      repeated
    )
    .option('--no-mdns', 'do not look for peers in the local network')
