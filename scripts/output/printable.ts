// The same kinds that DisplayText refuses; here they are shown as escapes instead.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/**
 * Text of unknown origin, made safe for one line of a terminal: control and bidirectional characters become
 * `\u{1b}`, so that nobody else can move our cursor or forge a line.
 */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, char => `\\u{${char.codePointAt(0)?.toString(16)}}`)
