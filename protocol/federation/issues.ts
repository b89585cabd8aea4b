import type { z } from 'zod'
import { escapeText } from './text.ts'

/** More lines than these help nobody. */
const MAX_ISSUES = 3
/** zod lists every unknown key in one message: 100,000 keys gave a megabyte. */
const MAX_ISSUE_LENGTH = 160

/** The first few issues as lines such as `task.classes[3]: Too small: …`, safe to print. */
export function readableIssues(error: z.ZodError): string[] {
  const lines = error.issues
    .slice(0, MAX_ISSUES)
    .map(issue => clip(`${readablePath(issue.path)}: ${issue.message}`))
  const more = error.issues.length - lines.length
  return more > 0 ? [...lines, `and ${more} more`] : lines
}

function readablePath(path: readonly PropertyKey[]): string {
  const text = path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
  return text === '' ? 'manifest' : text.replace(/^\./, '')
}

function clip(line: string): string {
  const cut = line.length > MAX_ISSUE_LENGTH ? `${line.slice(0, MAX_ISSUE_LENGTH)}…` : line
  return escapeText(cut)
}
