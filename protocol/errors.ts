/** What every memesh error carries beside its message. */
export interface MemeshErrorInit {
  /** One sentence on what to do about it; printed behind `hint:`. */
  hint?: string
  cause?: unknown
}

/**
 * The base of all errors that memesh throws on purpose. Callers branch on `code`, never on the message; a person
 * sees message, code and hint in one line, without a stack trace.
 */
export abstract class MemeshError extends Error {
  abstract readonly code: string
  readonly hint: string | undefined

  constructor(message: string, init: MemeshErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.name = new.target.name
    this.hint = init.hint
  }
}

/** An argument or option outside of what it may be. */
export class InvalidParametersError extends MemeshError {
  readonly code = 'ERR_INVALID_PARAMETERS'
}
