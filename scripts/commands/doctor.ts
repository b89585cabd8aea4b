import { sha256Hasher } from '../../node/hasher.ts'
import { EXIT_INTERNAL } from '../exit-codes.ts'
import type { DoctorOptions } from '../options/doctor.ts'
import { findingLines, verdictLine } from '../output/findings-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { onInterrupt } from './shared/interrupt.ts'
import { nameFederation } from './shared/resolve-federation.ts'

const LISTEN = ['/ip4/0.0.0.0/tcp/0']

/** Says what keeps this machine from training or from meeting others. Exit code 1 if something does. */
export async function doctor(
  federation: string | undefined,
  options: DoctorOptions
): Promise<void> {
  const terminal = await createTerminal(options)
  const interrupt = onInterrupt(terminal, () => '', 'stopping; once more to quit now')
  try {
    const [{ diagnose }, { parseDataSpec }, { generateIdentity }, { createRandom }, clock] =
      await Promise.all([
        import('../../node/diagnosis/diagnose.ts'),
        import('../../node/data/spec.ts'),
        import('../../node/identity.ts'),
        import('../../node/random.ts'),
        import('../../node/clock.ts')
      ])
    const named = federation === undefined ? { peers: [] } : await nameFederation(federation)
    const findings = []
    for await (const finding of diagnose({
      ...named,
      peers: [...new Set([...named.peers, ...(options.peer ?? [])])],
      run: options.run,
      listen: options.listen ?? LISTEN,
      bootstrap: options.bootstrap ?? [],
      relays: options.relay ?? [],
      network: options.network ?? false,
      data: options.data === undefined ? undefined : parseDataSpec(options.data),
      identity: await generateIdentity(),
      clock: clock.systemClock,
      random: createRandom(sha256Hasher),
      hasher: sha256Hasher,
      signal: interrupt.signal
    })) {
      findings.push(finding)
      terminal.result(...findingLines(finding, options.plain === true))
    }
    const healthy = findings.every(({ state }) => state !== 'failed')
    terminal.document({ schema: 'memesh.doctor/1', healthy, findings })
    terminal.result('', verdictLine(findings))
    if (!healthy) process.exitCode = EXIT_INTERNAL
  } finally {
    interrupt.release()
  }
}
