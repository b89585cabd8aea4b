import { ADDRESS } from '../messages/address.ts'
import { MAX_ADDRESSES } from '../messages/limits.ts'

/** How far an address reaches, from the farthest. */
const REACH = ['public', 'private', 'link', 'loopback', 'nowhere'] as const
export type Reach = (typeof REACH)[number]

/**
 * The addresses worth giving to somebody else, at most 16: those of the farthest reach that is there. Private ones (RFC 1918, RFC 6598,
 * RFC 4193) are left out when there is a public one, loopback when there is any other. Order is kept, doubles go.
 * Only the text is looked at; what is no address is left out.
 */
export function shareableAddresses(addresses: readonly string[]): string[] {
  const known = [...new Set(addresses)].map(address => ({ address, reach: reachOf(address) }))
  const best = REACH.find(reach => known.some(entry => entry.reach === reach))
  if (best === undefined || best === 'nowhere') return []
  const shareable = known.filter(entry => entry.reach === best).map(entry => entry.address)
  return shareable.slice(0, MAX_ADDRESSES)
}

/** How far an address reaches, by its text alone; `nowhere` when it is none. */
export function reachOf(multiaddr: string): Reach {
  const [, protocol, value] = multiaddr.split('/')
  if (!ADDRESS.test(multiaddr) || value === undefined || value === '') return 'nowhere'
  if (protocol === 'ip4') return reachOfIp4(value)
  if (protocol === 'ip6') return reachOfIp6(value.toLowerCase())
  if (protocol?.startsWith('dns')) return reachOfName(value.toLowerCase())
  return 'nowhere'
}

function reachOfIp4(text: string): Reach {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return 'nowhere'
  const octets = text.split('.').map(Number)
  const [a = 0, b = 0] = octets
  if (a === 0 || octets.some(octet => octet > 255)) return 'nowhere'
  if (a === 127) return 'loopback'
  if (a === 169 && b === 254) return 'link'
  const shared = a === 100 && b >= 64 && b < 128
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || shared) {
    return 'private'
  }
  return 'public'
}

function reachOfIp6(text: string): Reach {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1]
  if (mapped !== undefined) return reachOfIp4(mapped)
  if (text === '::') return 'nowhere'
  if (text === '::1') return 'loopback'
  if (/^fe[89ab]/.test(text)) return 'link'
  return /^f[cd]/.test(text) ? 'private' : 'public'
}

function reachOfName(name: string): Reach {
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback'
  return name.endsWith('.local') || name.endsWith('.internal') ? 'private' : 'public'
}
