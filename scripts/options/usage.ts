import type { CommanderError } from 'commander'
import { UsageError } from '../errors.ts'

/** Commander's way to end early with nothing wrong: --help and --version. */
const FINE = ['commander.helpDisplayed', 'commander.version']

/** Commander's complaint as ours: the message in one line, its "Did you mean" and the way to the help as the hint. */
export function toUsageError(error: CommanderError, path: string): Error {
  if (FINE.includes(error.code)) return error
  const help = `See ${path} --help`
  if (error.code === 'commander.help')
    return new UsageError(`${path} needs a command behind it`, { hint: help, cause: error })
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const hint = suggestion === undefined ? help : `${suggestion.replace(/^\(|\)$/g, '')} ${help}`
  return new UsageError(message, { hint, cause: error })
}
