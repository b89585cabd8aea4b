import { once } from 'node:events'
import { shareableAddresses } from '../../protocol/federation/addresses.ts'
import type { BootstrapOptions } from '../options/bootstrap.ts'
import { createTerminal } from '../output/terminal.ts'
import { onInterrupt } from './shared/interrupt.ts'

/** Runs a meeting point until it is interrupted. */
export async function bootstrap(options: BootstrapOptions): Promise<void> {
  const { run, listen, bootstrap: others, ...output } = options
  const terminal = await createTerminal(output)
  const interrupt = onInterrupt(terminal, () => '', 'stopping; once more to quit now')
  try {
    const { createBootstrap } = await import('../../node/bootstrap.ts')
    const point = await createBootstrap({
      run,
      ...(listen && { listen }),
      ...(others && { bootstrap: others })
    })
    try {
      const { peerId } = point
      const addresses = shareableAddresses(point.addresses())
      terminal.document({ schema: 'memesh.bootstrap/1', peerId, addresses, run })
      terminal.result(
        'Peers find each other here, and newcomers find them, with:',
        ...addresses.map(address => `  --bootstrap ${address}`),
        'Peers that others cannot reach add --relay and the same address.'
      )
      for (const other of others ?? []) terminal.note(`looking for the meeting point at ${other}`)
      terminal.note('', `identity in ${run}; running until Ctrl-C`)
      if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort')
    } finally {
      await point.stop()
    }
  } finally {
    interrupt.release()
  }
}
