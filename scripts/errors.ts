import { MemeshError } from '../protocol/errors.ts'

/** The command line could not be understood: an unknown command or flag, or a value outside of its range. */
export class UsageError extends MemeshError {
  readonly code = 'ERR_USAGE'
}

/** A person (Ctrl-C) or the system (SIGTERM) asked to stop; what was done is kept. */
export class InterruptedError extends MemeshError {
  readonly code = 'ERR_INTERRUPTED'
}
