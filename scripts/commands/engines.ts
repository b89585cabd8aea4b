import type { OutputOptions } from '../output/terminal.ts'
import { createTerminal } from '../output/terminal.ts'

/** Lists the engines of this machine: what loads, what would be picked, and why not the others. */
export async function engines(options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const { detectEngines } = await import('../../node/engine/detect.ts')
  const found = await detectEngines()
  terminal.document({ schema: 'memesh.engines/1', engines: found })
}
