import { MemeshError } from '../../protocol/errors.ts'
import { printable } from './printable.ts'

/** An error as a person or a program gets it. */
export interface Failure {
  readonly schema: 'memesh.error/1'
  readonly code: string
  readonly message: string
  readonly hint: string | null
}

/** What went wrong, in one line each for message and hint. What memesh did not foresee is ERR_INTERNAL. */
export function toFailure(error: unknown): Failure {
  if (error instanceof MemeshError) {
    const hint = error.hint === undefined ? null : oneLine(error.hint)
    return { schema: 'memesh.error/1', code: error.code, message: oneLine(error.message), hint }
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    schema: 'memesh.error/1',
    code: 'ERR_INTERNAL',
    message: oneLine(message),
    hint: 'This is a fault in memesh. Run it again with DEBUG=memesh to see where, and report it.'
  }
}

/** The lines for stderr; `stack` adds where it happened, causes included. */
export function failureLines(error: unknown, stack: boolean): string[] {
  const { code, message, hint } = toFailure(error)
  const lines = [`error[${code}]: ${message}`]
  if (hint !== null) lines.push(`hint: ${hint}`)
  if (stack) lines.push(...stackLines(error))
  return lines
}

function stackLines(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = (error.stack ?? '').split('\n').map(printable)
  return error.cause === undefined ? own : [...own, 'caused by:', ...stackLines(error.cause)]
}

const oneLine = (text: string): string => printable(text.replace(/\s*\n\s*/g, ' ').trim())
