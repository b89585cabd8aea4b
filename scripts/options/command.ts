import { Command } from 'commander'
import { toUsageError } from './usage.ts'

/** A command that fails with a usage error of ours. */
export const createCommand = (name: string): Command => {
  const command = new Command(name)
  return command
    .exitOverride(error => {
      throw toUsageError(error, commandPath(command))
    })
    .configureOutput({ outputError: () => {} })
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
}

/** `memesh federation create`, from the root down. */
function commandPath(command: Command): string {
  const names: string[] = []
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name())
  return names.join(' ')
}

/** One example: what it does, and what to type. */
export interface Example {
  readonly what: string
  readonly type: string
}

/** The end of every --help. */
export const examplesText = (examples: readonly Example[]): string =>
  `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${examples
    .map(({ what, type }) => `  # ${what}\n  $ ${type}`)
    .join('\n')}`
