import { parseDataSpec } from '../../../node/data/spec.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import { resolveModel } from '../../../node/models/registry.ts'
import { createRandom } from '../../../node/random.ts'
import type { PeerInit } from '../../../node/types.ts'
import { requireSupported } from '../../../protocol/federation/supported.ts'
import type { PeerOptions } from '../../options/peer-options.ts'
import { peerSummary, peerTable } from '../../output/peer-report.ts'
import { createTerminal } from '../../output/terminal.ts'
import { closeRun } from './close-run.ts'
import { stepText } from './fetch-steps.ts'
import { onInterrupt } from './interrupt.ts'
import { bannerLines, joinLine, resumeLine } from './peer-lines.ts'
import { showProgress } from './peer-progress.ts'
import { type ResolvedFederation, resolveFederation } from './resolve-federation.ts'
import { defaultRunFolder } from './run-folder.ts'

/** What `start` and `join` do: from the words of a person to the report of a peer. */
export async function runPeer(
  command: 'start' | 'join',
  text: string,
  options: PeerOptions
): Promise<void> {
  const terminal = await createTerminal(options)
  let run = options.run
  const hint = () =>
    run === undefined
      ? 'Nothing was begun.'
      : `Go on with: ${resumeLine(command, text, options, run)}`
  const interrupt = onInterrupt(terminal, hint)
  try {
    const resolved = await resolveFederation(text, {
      peers: options.peer ?? [],
      bootstrap: options.bootstrap ?? [],
      mdns: options.mdns,
      run: options.run,
      signal: interrupt.signal,
      onStep: step => terminal.note(stepText(step))
    })
    const init = await peerInit(resolved, options, note => terminal.note(note))
    // Loads libp2p; what can go wrong without it has gone wrong before.
    const { createPeer } = await import('../../../node/peer.ts')
    const peer = await createPeer(init)
    run = peer.run
    try {
      terminal.note(...bannerLines(peer, init.manifest, options), '', 'What leaves this machine:')
      terminal.note(...peer.whatLeaves().map(line => `  ${line}`), '')
      terminal.note('Others join with:', `  ${joinLine(peer, options)}`, '')
      const rounds = init.rounds ?? init.manifest.learning.rounds
      const needed = init.alone === true ? 0 : init.manifest.exchange.minNeighbours
      const stopShowing = showProgress(peer, rounds, needed, terminal)
      const report = await peer.train(interrupt.signal).finally(stopShowing)
      const { engine, seed } = peer
      const document = { schema: 'memesh.peer/1', engine, seed, run, ...report }
      terminal.document(document)
      terminal.result('', ...terminal.table(peerTable(report)), '', ...peerSummary(report, run))
      terminal.result(...(await closeRun(run, document, terminal)))
      const further = { ...options, rounds: Math.min(report.round * 2, 100_000) }
      terminal.result(`next: ${resumeLine(command, text, further, run)}   # train on`)
    } finally {
      await peer.stop()
    }
  } finally {
    terminal.live?.clear()
    interrupt.release()
  }
}

async function peerInit(
  { manifest, peers }: ResolvedFederation,
  options: PeerOptions,
  onNote: (note: string) => void
): Promise<PeerInit> {
  requireSupported(manifest)
  const model = resolveModel(options.model, manifest.task.classes.length)
  const { loadPeerData } = await import('../../../node/data/spec.ts')
  const random = createRandom(sha256Hasher)
  const spec = parseDataSpec(options.data)
  const data = await loadPeerData(spec, manifest.task, { random, onNote })
  return {
    manifest,
    data,
    model,
    run: options.run ?? defaultRunFolder(manifest.name),
    peers,
    bootstrap: options.bootstrap ?? [],
    relays: options.relay ?? [],
    mdns: options.mdns,
    engine: options.engine,
    alone: options.alone === true,
    lingerMs: options.linger * 1000,
    baseline: options.baseline,
    guard: options.guard === true,
    config: { ...options },
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.listen !== undefined && { listen: options.listen }),
    ...(options.rounds !== undefined && { rounds: options.rounds })
  }
}
