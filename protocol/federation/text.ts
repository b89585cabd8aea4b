import { z } from 'zod'

/** Longest text from a stranger that is ever shown (names, class names). */
const MAX_TEXT = 64
// Control characters, line separators and bidirectional overrides can forge what a terminal shows (CVE-2021-42574).
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u

/** Text that may reach a person's screen: 1 to 64 characters, none of them control or bidirectional, no outer spaces. */
export const DisplayText = z
  .string()
  .min(1)
  .max(MAX_TEXT)
  .refine(text => !UNPRINTABLE.test(text), 'holds control or bidirectional characters')
  .refine(text => text.trim() === text, 'begins or ends with a space')

/** Any text made safe to print: characters that `DisplayText` forbids are shown as `\u{…}`. */
export const escapeText = (text: string): string =>
  text.replace(
    new RegExp(UNPRINTABLE, 'gu'),
    character => `\\u{${character.codePointAt(0)?.toString(16)}}`
  )
