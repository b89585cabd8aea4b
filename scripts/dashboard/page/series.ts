import type { Quantity, RunState } from '../state.ts'

/** One line of the chart. */
export interface Line {
  readonly label: string
  /** An index into the colours of `by`. */
  readonly colour: number
  /** Dash and gap, px; empty for a solid line. */
  readonly dash: readonly number[]
}

/** Lines over one horizontal axis, as uPlot wants them: x first, then a column a line, null where a line has no value. */
export interface Table {
  /** What has a colour of its own. */
  readonly by: 'models' | 'runs'
  readonly lines: readonly Line[]
  readonly columns: readonly (readonly (number | null)[])[]
}

export interface TableInit {
  readonly runs: readonly RunState[]
  /** The quantities that are drawn and what each is called. */
  readonly curves: Readonly<Partial<Record<Quantity, string>>>
  readonly axis: 'round' | 'seconds'
  /** Which of a run's curves; a run that has fewer shows its first. */
  readonly peer: number
}

/** What has a colour or a dash of its own, wherever it is drawn; all else has the first. */
const MODELS: readonly string[] = ['private', 'meme', 'local-only']
const DASHES: readonly (readonly number[])[] = [[], [8, 5], [2, 4]]

/** Puts the curves of several runs over one axis. */
export function tableOf({ runs, curves, axis, peer }: TableInit): Table {
  const isAlone = runs.length === 1
  const drawn = runs.flatMap(run => {
    const chosen = run.curves[peer] ?? run.curves[0]
    if (chosen === undefined) return []
    return Object.entries(curves).map(([quantity, label]) => ({
      label: isAlone ? label : `${run.name} ${label}`,
      colour: isAlone ? Math.max(0, MODELS.indexOf(label)) : run.id,
      dash: isAlone ? [] : (DASHES[MODELS.indexOf(label)] ?? []),
      at: chosen[axis],
      values: chosen.values[quantity as Quantity]
    }))
  })
  const x = [...new Set(drawn.flatMap(({ at }) => at))].sort((a, b) => a - b)
  const places = new Map(x.map((value, index) => [value, index]))
  const columns = drawn.map(({ at, values }) => {
    const column = new Array<number | null>(x.length).fill(null)
    at.forEach((value, index) => {
      column[places.get(value) ?? 0] = values[index] ?? null
    })
    return column
  })
  const shown = drawn.map(({ label, colour, dash }) => ({ label, colour, dash }))
  return { by: isAlone ? 'models' : 'runs', lines: shown, columns: [x, ...columns] }
}
