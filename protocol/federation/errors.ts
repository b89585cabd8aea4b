import { MemeshError, type MemeshErrorInit } from '../errors.ts'

/** A manifest, file or bytes, that breaks the schema, contradicts itself or is not in canonical form. */
export class ManifestInvalidError extends MemeshError {
  readonly code = 'ERR_MANIFEST_INVALID'
  /** A readable line an issue, the first few only. */
  readonly issues: readonly string[]

  constructor(issues: readonly string[], init: MemeshErrorInit = {}) {
    super(`The manifest is not valid: ${issues.join('; ')}`, init)
    this.issues = issues
  }
}

/** Bytes that are not the manifest of the federation that was asked for. */
export class ManifestMismatchError extends MemeshError {
  readonly code = 'ERR_MANIFEST_MISMATCH'
  readonly expected: string
  readonly got: string

  constructor(expected: string, got: string) {
    super(`The bytes are the manifest of another federation: expected ${expected}, got ${got}`, {
      hint: 'Ask another member: whoever sent this is broken or lying.'
    })
    this.expected = expected
    this.got = got
  }
}

/** A manifest beyond the bounds on bytes or nesting, which are checked before it is decoded. */
export class ManifestTooLargeError extends MemeshError {
  readonly code = 'ERR_MANIFEST_TOO_LARGE'
}

/** A valid manifest that asks for something this version of memesh does not do. It is refused, never half obeyed. */
export class ManifestUnsupportedError extends MemeshError {
  readonly code = 'ERR_MANIFEST_UNSUPPORTED'
  /** Path of the field, such as `exchange.mode`. */
  readonly field: string

  constructor(field: string, value: string) {
    super(`This version of memesh does not support ${field} = ${value}`, {
      hint: 'Update memesh, or join a federation without it.'
    })
    this.field = field
  }
}

/** Text that is not a ticket. */
export class TicketInvalidError extends MemeshError {
  readonly code = 'ERR_TICKET_INVALID'

  constructor(problem: string, init: MemeshErrorInit = {}) {
    super(`The ticket is not valid: ${problem}`, {
      hint: "A ticket looks like 'memesh://<federation ID>?peer=<multiaddr>'; put it in quotes.",
      ...init
    })
  }
}
