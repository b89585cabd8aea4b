import { MemeshError } from '../../protocol/errors.ts'
import type { Finding } from './types.ts'

export const ok = (check: string, found: string): Finding => ({
  check,
  state: 'ok',
  found,
  hint: null
})

export const warning = (check: string, found: string, hint: string): Finding => ({
  check,
  state: 'warning',
  found,
  hint
})

export const failed = (check: string, found: string, hint: string): Finding => ({
  check,
  state: 'failed',
  found,
  hint
})

/** What a check finds; an error of ours is a finding with the error's own hint. Others, which are no findings, go on. */
export async function attempt(check: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof MemeshError)) throw error
    return failed(check, error.message, error.hint ?? 'Mend it and ask again.')
  }
}
