export const EXIT_OK = 0
export const EXIT_INTERNAL = 1
export const EXIT_INTERRUPTED = 130

/**
 * What a command's exit says, by the error's code: 2 usage, 10–19 federation and manifest, 20–29 data and models,
 * 30–39 network, 40–49 run folder, 50–59 engine. docs/CONFIGURATION.md has cause and remedy of each.
 */
export const EXIT_CODES: Readonly<Record<string, number>> = {
  ERR_INTERNAL: EXIT_INTERNAL,
  ERR_USAGE: 2,
  ERR_INVALID_PARAMETERS: 2,

  ERR_MANIFEST_INVALID: 10,
  ERR_MANIFEST_MISMATCH: 11,
  ERR_MANIFEST_TOO_LARGE: 12,
  ERR_MANIFEST_UNSUPPORTED: 13,
  ERR_TICKET_INVALID: 14,

  ERR_ARCHITECTURE_INVALID: 20,

  ERR_RUN_FOLDER_LOCKED: 40,
  ERR_RUN_FOLDER_UNWRITABLE: 41,
  ERR_RUN_FOLDER_MISMATCH: 42,
  ERR_CHECKPOINT_INVALID: 43,

  ERR_INTERRUPTED: EXIT_INTERRUPTED
}

/** The exit code of an error's code; an unknown one counts as internal. */
export const exitCode = (code: string): number => EXIT_CODES[code] ?? EXIT_INTERNAL
