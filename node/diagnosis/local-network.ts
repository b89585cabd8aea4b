import type { ServiceMap } from '@libp2p/interface'
import { createHost, startHost } from '../exchange/libp2p/host.ts'
import { generateIdentity } from '../identity.ts'
import { MDNS_MS } from './constants.ts'
import { ok, warning } from './findings.ts'
import type { DiagnoseInit, Finding } from './types.ts'

const LISTEN = ['/ip4/0.0.0.0/tcp/0']

/** Whether two nodes of this machine find each other by mDNS, as members in one local network do. */
export async function checkLocalNetwork({ clock, random, signal }: DiagnoseInit): Promise<Finding> {
  const over = new AbortController()
  const federation = `doctor${random.stream('mdns').uniform().toString(36).slice(2)}`
  const patience = AbortSignal.any([signal, over.signal, clock.timeout(MDNS_MS)])
  const heard = () => over.abort()
  const hosts = await Promise.all(
    [heard, () => {}].map(async found => {
      const identity = await generateIdentity()
      const local = { identity, listen: LISTEN, mdns: { federation, found } }
      return createHost<ServiceMap>(local, {})
    })
  )
  try {
    await Promise.all(hosts.map(host => startHost(host, LISTEN)))
    if (!patience.aborted) {
      await new Promise(resolve => patience.addEventListener('abort', resolve, { once: true }))
    }
  } finally {
    await Promise.all(hosts.map(host => host.stop()))
  }
  signal.throwIfAborted()
  if (over.signal.aborted) return ok('local network', 'members are found by mDNS')
  return warning(
    'local network',
    'mDNS is not heard: members are not found by themselves',
    'Join with a ticket, or with --peer or --bootstrap; a firewall or a container may keep UDP port 5353.'
  )
}
