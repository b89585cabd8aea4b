import { encodedBytes } from '../../../../protocol/meme/sharding.ts'
import { pushedCount } from '../../../../protocol/messages/pushed-shard.ts'
import { planMeme } from '../../../context.ts'
import { PUSH_PATIENCE_MS, STALL_MS } from '../constants.ts'
import type { Libp2pExchangeInit } from '../options.ts'
import { PushDelivery, type PushDeliveryInit } from './delivery.ts'

export type PushInit = Pick<Libp2pExchangeInit, 'manifest' | 'topology' | 'clock' | 'hasher'> &
  Omit<PushDeliveryInit, 'sizes' | 'patienceMs' | 'isAllPushed'>

/** Delivery by push, if the federation wants it. */
export function openPush({ manifest, topology, ...init }: PushInit): PushDelivery | undefined {
  if (manifest.exchange.delivery !== 'push') return undefined
  const { minMs } = manifest.exchange.deadline
  const isNamed = topology !== undefined
  const sizes = planMeme(manifest).ranges.map(({ start, end, encoding }) =>
    encodedBytes(encoding, end - start)
  )
  return new PushDelivery({
    ...init,
    sizes: sizes.slice(0, pushedCount(sizes)),
    // Half of the shortest deadline is left to pull what did not come. Between given neighbours nothing is lost: a slow
    // machine must not change by which way a shard comes.
    patienceMs: isNamed ? STALL_MS : Math.min(PUSH_PATIENCE_MS, minMs / 2),
    isAllPushed: isNamed
  })
}
