/** A word as a POSIX shell takes it back unchanged. */
export const shellQuote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** A whole command line that a person can paste. */
export const shellLine = (words: readonly string[]): string => words.map(shellQuote).join(' ')
