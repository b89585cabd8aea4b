import { styleText } from 'node:util'
import { CommanderError } from 'commander'
import { EXIT_OK, exitCode } from './exit-codes.ts'
import { failureLines, toFailure } from './output/failure.ts'
import { createProgram, tasksText } from './program.ts'

/** DEBUG=memesh (or a pattern that holds it, as for the logs) asks for stacks. */
const wantsStack = (): boolean =>
  (process.env.DEBUG ?? '').split(/[\s,]+/).some(name => /^(\*|memesh(:?\*)?)$/.test(name))

/** The word in front of a line in colour; plain without a terminal and under NO_COLOR. */
const coloured = (line: string): string =>
  line
    .replace(/^error\[\w+\]/, word => styleText('red', word, { stream: process.stderr }))
    .replace(/^hint/, word => styleText('cyan', word, { stream: process.stderr }))

/** Runs one command line to its end, and sets the exit code of the process. Never rejects. */
export async function main(args: readonly string[]): Promise<void> {
  // Who reads us may leave early, as `head` does.
  process.stdout.on('error', () => process.exit(EXIT_OK))
  // With nobody left to hear how it goes, what runs stops as at a Ctrl-C: in order, with a checkpoint.
  process.stderr.once('error', () => {
    process.stderr.on('error', () => undefined)
    process.kill(process.pid, 'SIGTERM')
  })
  if (args.length === 0) {
    console.log(tasksText())
    return
  }
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return // --help or --version
    for (const line of failureLines(error, wantsStack())) console.error(coloured(line))
    const failure = toFailure(error)
    if (args.includes('--json')) console.log(JSON.stringify(failure, null, 2))
    process.exitCode = exitCode(failure.code)
  }
}
