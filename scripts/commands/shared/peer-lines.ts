import { systemClock } from '../../../node/clock.ts'
import { sharesSteps } from '../../../node/engine/types.ts'
import type { Peer } from '../../../node/types.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { DEFAULT_LINGER, type PeerOptions } from '../../options/peer-options.ts'
import { formatSeconds } from '../../output/time.ts'
import { engineWhy } from './engine-why.ts'
import { shellLine, shellQuote } from './shell.ts'

/** Who and where this peer is. The time is that since the process began. */
export function bannerLines(peer: Peer, manifest: Manifest, options: PeerOptions): string[] {
  const { engine, engineFallback: fallback, engineBefore: before } = peer
  return [
    `peer        ${peer.peerId}${options.name === undefined ? '' : ` (${options.name})`}`,
    `federation  ${manifest.name}`,
    `            ${peer.federation}`,
    `engine      ${engine} (${engineWhy({ engine, wanted: options.engine, fallback, before })})`,
    ...stepThreadsNote(peer),
    `run folder  ${peer.run}${peer.resumedFrom > 0 ? `, going on after round ${peer.resumedFrom}` : ''}`,
    ...(peer.isCheckpointPrevious
      ? [
          '            its newest checkpoint is damaged (kept as checkpoint.damaged.cbor): this is the one before'
        ]
      : []),
    `ask it      ${peer.controlFailure === null ? shellLine(['memesh', 'status', peer.run]) : `not possible: no control socket (${peer.controlFailure})`}`,
    ...peer
      .addresses()
      .map((address, index) => `${index === 0 ? 'addresses' : ''}`.padEnd(12) + address),
    ...(options.relay === undefined || peer.addresses().some(each => each.includes('/p2p-circuit/'))
      ? []
      : ['relay       none has a place for this peer yet; it goes on asking']),
    `ready in ${formatSeconds(systemClock.now() / 1000)}`
  ]
}

function stepThreadsNote({ engine, stepThreads: now, stepThreadsBefore: before }: Peer): string[] {
  if (!sharesSteps(engine) || before === null || before === now) return []
  const threads = now === 1 ? '1 thread' : `${now} threads`
  return [
    `            ${threads} a step, not ${before} as this run has been: the last digits will differ`
  ]
}

/** What another person pastes; with `#k/n` data, the next part is suggested. */
export function joinLine(peer: Peer, { data }: PeerOptions): string {
  const [, name, part, parts] = /^(.*)#(\d+)\/(\d+)$/s.exec(data) ?? []
  const next = (Number(part) % Number(parts)) + 1
  const theirs = name === undefined ? '<your data>' : shellQuote(`${name}#${next}/${parts}`)
  return `memesh join '${peer.ticket()}' --data ${theirs} --model <your model>`
}

/** The same command again on the same run folder. */
export function resumeLine(
  command: 'start' | 'join',
  federation: string,
  options: PeerOptions,
  run: string
): string {
  const flag = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)]
  return shellLine([
    'memesh',
    command,
    federation,
    ...flag('data', options.data),
    ...flag('model', options.model),
    ...flag('run', run),
    ...flag('name', options.name),
    ...flag('seed', options.seed),
    ...flag('rounds', options.rounds),
    ...(options.baseline === 'local' ? [] : flag('baseline', options.baseline)),
    ...(options.guard === true ? ['--guard'] : []),
    ...(options.engine === 'auto' ? [] : flag('engine', options.engine)),
    ...(options.listen ?? []).flatMap(address => flag('listen', address)),
    ...(options.peer ?? []).flatMap(address => flag('peer', address)),
    ...(options.bootstrap ?? []).flatMap(address => flag('bootstrap', address)),
    ...(options.relay ?? []).flatMap(address => flag('relay', address)),
    ...(options.mdns ? [] : ['--no-mdns']),
    ...(options.alone === true ? ['--alone'] : []),
    ...(options.linger === DEFAULT_LINGER ? [] : flag('linger', options.linger))
  ])
}
