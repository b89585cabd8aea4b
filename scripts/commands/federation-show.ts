import { MemeshError } from '../../protocol/errors.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { requireSupported } from '../../protocol/federation/supported.ts'
import type { ShowOptions } from '../options/federation.ts'
import { createTerminal } from '../output/terminal.ts'
import { federationDocument, federationLines } from './shared/federation-view.ts'
import { stepText } from './shared/fetch-steps.ts'
import { onInterrupt } from './shared/interrupt.ts'
import { resolveFederation } from './shared/resolve-federation.ts'

/** Prints what a federation agrees on; fetches its manifest where only an ID or a ticket was given. */
export async function federationShow(text: string, options: ShowOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const interrupt = onInterrupt(terminal, () => 'Nothing was written.')
  try {
    const { federation, manifest } = await resolveFederation(text, {
      peers: options.peer ?? [],
      bootstrap: options.bootstrap ?? [],
      mdns: options.mdns,
      signal: interrupt.signal,
      onStep: step => terminal.note(stepText(step))
    })
    terminal.document(federationDocument(federation, manifest))
    terminal.result(...federationLines(federation, manifest))
    const refusal = refusalOf(manifest)
    if (refusal !== null) terminal.note(`This version of memesh would not take part: ${refusal}`)
  } finally {
    interrupt.release()
  }
}

function refusalOf(manifest: Manifest): string | null {
  try {
    requireSupported(manifest)
    return null
  } catch (error) {
    if (error instanceof MemeshError) return error.message
    throw error
  }
}
