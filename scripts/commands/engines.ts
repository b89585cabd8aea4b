import type { OutputOptions } from '../options/output-options.ts'
import { createTerminal } from '../output/terminal.ts'

/** Lists the engines of this machine: what runs, what would be picked, and why not the others. */
export async function engines(options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  terminal.note('trying every engine with a step whose result is known …')
  const { detectEngines } = await import('../../node/engine/detect.ts')
  const found = await detectEngines()
  // In the order of preference, as --engine auto goes through them.
  const picked = found.find(({ available }) => available)?.engine ?? null
  terminal.document({ schema: 'memesh.engines/1', picked, engines: found })
  const rows = found.map(({ engine, available, reason }) => [
    engine,
    available ? 'yes' : 'no',
    engine === picked ? 'picked by --engine auto' : (reason ?? 'slower than what is picked')
  ])
  terminal.result(
    ...terminal.table({
      head: ['engine', 'runs here', 'why'],
      rows,
      align: ['left', 'left', 'left']
    })
  )
}
