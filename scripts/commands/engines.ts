import type { EngineName } from '../../node/engine/types.ts'
import type { OutputOptions } from '../options/output-options.ts'
import { createTerminal } from '../output/terminal.ts'

/** Lists the engines of this machine: what runs, what would be picked, and why not the others. */
export async function engines(options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  terminal.note('trying every engine with a step whose result is known …')
  const { detectEngines } = await import('../../node/engine/choice/detect.ts')
  const { AUTOMATIC } = await import('../../node/engine/choice/select.ts')
  const found = await detectEngines()
  const runs = new Set(found.filter(({ available }) => available).map(({ engine }) => engine))
  const picked = AUTOMATIC.find(engine => runs.has(engine)) ?? null
  terminal.document({ schema: 'memesh.engines/1', picked, engines: found })
  const rows = found.map(({ engine, available, reason }) => [
    engine,
    available ? 'yes' : 'no',
    reason ?? (engine === picked ? 'picked by --engine auto' : unpicked(engine))
  ])
  terminal.result(
    ...terminal.table({
      head: ['engine', 'runs here', 'why'],
      rows,
      align: ['left', 'left', 'left']
    })
  )
}

/** Why an engine that runs is not picked. */
function unpicked(engine: EngineName): string {
  if (engine === 'webgpu') return "picked where it is measured faster on a federation's own step"
  return engine === 'cuda' ? 'only when asked for; untested' : 'runs, not picked'
}
