import { MemeshError } from '../protocol/errors.ts'

/** The command line could not be understood: an unknown command or flag, or a value outside of its range. */
export class UsageError extends MemeshError {
  readonly code = 'ERR_USAGE'
}

/** A person (Ctrl-C) or the system (SIGTERM) asked to stop; what was done is kept. */
export class InterruptedError extends MemeshError {
  readonly code = 'ERR_INTERRUPTED'
}

/** A manifest file that is not there or cannot be read. */
export class ManifestNotFoundError extends MemeshError {
  readonly code = 'ERR_MANIFEST_NOT_FOUND'
}

/** A file that a command was to write, and could not. */
export class OutputFileError extends MemeshError {
  readonly code = 'ERR_OUTPUT_FILE'
}
