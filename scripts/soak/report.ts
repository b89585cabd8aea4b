import { formatTable } from '../output/table.ts'
import { LIMITS, type Look, type Measure, type Slope, slopesOf } from './measures.ts'
import type { PeerProcess } from './peer-process.ts'

/** One that stayed, and what was seen of it. */
export interface Watched {
  readonly name: string
  readonly looks: readonly Look[]
}

const digits = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 2 : 0)
const cellOf = ({ first, last, perMinute, error, isBroken }: Slope): string =>
  `${digits(first)} → ${digits(last)}  ${digits(perMinute)} ± ${digits(2 * error)}${isBroken ? ' !' : ''}`
const limitOf = ({ aMinute, settling }: (typeof LIMITS)[Measure]) => `${aMinute}, and ${settling}`

/** Rounds of everybody, and of each measure its slope in those that stayed. */
export function reportLines(
  peers: readonly Pick<PeerProcess, 'name' | 'completed' | 'lives' | 'round'>[],
  watched: readonly Watched[]
): string[] {
  const slopes = watched.map(({ looks }) => slopesOf(looks))
  return [
    '',
    ...formatTable({
      head: ['peer', 'rounds completed', 'last round', 'starts'],
      rows: peers.map(({ name, completed, round, lives }) =>
        [name, completed, round, lives].map(String)
      ),
      plain: true
    }),
    '',
    'from → to, slope a minute ± two standard errors; memory in MB',
    ...formatTable({
      head: ['of', 'limit a minute, and once', ...watched.map(({ name }) => name)],
      rows: Object.entries(LIMITS).map(([measure, limit], row) => [
        measure,
        limitOf(limit),
        ...slopes.map(each => cellOf(each[row]!))
      ]),
      plain: true
    })
  ]
}

/** What broke, in words; nothing if all is well. */
export function whatBroke(watched: readonly Watched[]): string[] {
  return watched.flatMap(({ name, looks }) =>
    slopesOf(looks).flatMap(({ measure, limit, perMinute, isBroken }) => {
      if (!isBroken) return []
      return [`${name}: ${measure} grows by ${digits(perMinute)} a minute, limit ${digits(limit)}`]
    })
  )
}
