import { styleText } from 'node:util'
import { counted } from '../../node/counted.ts'
import type { Finding, State } from '../../node/diagnosis/types.ts'

const SIGNS = { ok: ['✓', 'green'], warning: ['!', 'yellow'], failed: ['✗', 'red'] } as const
/** Wide enough for the longest check's name. */
const CHECK_WIDTH = 14

/** A finding as a line, and what to do below it. `plain`: words instead of signs. */
export function findingLines({ check, state, found, hint }: Finding, plain: boolean): string[] {
  const [sign, colour] = SIGNS[state]
  const mark = plain ? state.padEnd(8) : styleText(colour, sign)
  return [
    `${mark} ${check.padEnd(CHECK_WIDTH)} ${found}`,
    ...(hint === null ? [] : [`${' '.repeat(plain ? 9 : 2)}hint: ${hint}`])
  ]
}

/** What all findings come to. */
export function verdictLine(findings: readonly Finding[]): string {
  const count = (wanted: State) => findings.filter(({ state }) => state === wanted).length
  const [failures, warnings] = [count('failed'), count('warning')]
  if (failures > 0)
    return `${counted(failures, 'thing keeps', 'things keep')} a peer from working here (✗)`
  if (warnings === 0) return 'Everything that a peer needs is here.'
  return `A peer works here; ${counted(warnings, 'thing')} could be better (!).`
}
