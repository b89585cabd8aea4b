import { RunFolderMismatchError } from '../../../node/store/errors.ts'
import { readRunConfig } from '../../../node/store/run-folder.ts'
import {
  defineSimulate,
  manifestFlags,
  OF_THIS_START,
  type SimulateOptions
} from '../../options/simulate.ts'

/**
 * The flags that the simulation in `--resume` was begun with, read as if they were typed again; what concerns this start
 * alone is as it was given now. Without `--resume`, the options as they are.
 * @throws RunFolderMismatchError, UsageError
 */
export async function resumedOptions(given: SimulateOptions): Promise<SimulateOptions> {
  const { resume } = given
  if (resume === undefined) return given
  const run = await readRunConfig(resume)
  if (run === null || !('peers' in run)) {
    throw new RunFolderMismatchError(`The folder ${resume} holds no simulation.`, {
      hint: 'Name the run folder of a simulation that was stopped.'
    })
  }
  const begun = new Map(Object.entries(run.config ?? {}))
  const command = defineSimulate()
  const passedOver = [...OF_THIS_START, ...(begun.has('federation') ? manifestFlags() : [])]
  const words = command.options.flatMap(option => {
    const value: unknown = begun.get(option.attributeName())
    const isOver = value === undefined || passedOver.includes(option.attributeName())
    if (isOver || value === false) return []
    return option.isBoolean() ? [option.long ?? ''] : [option.long ?? '', String(value)]
  })
  const { threads, json, plain } = given
  return {
    ...command.parse(words, { from: 'user' }).opts<SimulateOptions>(),
    resume,
    out: resume,
    ...(threads !== undefined && { threads }),
    ...(json !== undefined && { json }),
    ...(plain !== undefined && { plain })
  }
}

/** What config.json keeps of them, to go on with: all but what a manifest file says instead. */
export function keptOptions({ resume: _, ...options }: SimulateOptions): Record<string, unknown> {
  const without = options.federation === undefined ? [] : manifestFlags()
  return Object.fromEntries(Object.entries(options).filter(([name]) => !without.includes(name)))
}
