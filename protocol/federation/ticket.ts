import { InvalidParametersError } from '../errors.ts'
import { ADDRESS } from '../messages/address.ts'
import { MAX_ADDRESS_LENGTH, MAX_ADDRESSES } from '../messages/limits.ts'
import { TicketInvalidError } from './errors.ts'
import { isFederationId } from './id.ts'

/** All that a newcomer needs. The manifest is fetched and checked against the ID, so a ticket needs no trust. */
export interface Ticket {
  /** Federation ID. */
  readonly federation: string
  /** Multiaddrs of members, at most 16; none where peers find each other by other means. */
  readonly peers: readonly string[]
}

const SCHEME = 'memesh:'
/** Sixteen addresses in which every character is escaped, and the rest. */
const MAX_TICKET_LENGTH = 128 + MAX_ADDRESSES * (3 * MAX_ADDRESS_LENGTH + 6)

/**
 * `memesh://<federation ID>?peer=<multiaddr>&peer=…`. Shells eat `?` and `&`: show it in quotes.
 * @throws InvalidParametersError on what `parseTicket` would refuse
 */
export function formatTicket(ticket: Ticket): string {
  const { federation, peers } = ticket
  if (!isFederationId(federation)) {
    throw new InvalidParametersError(`Expected a federation ID, got ${federation}`)
  }
  if (peers.length > MAX_ADDRESSES || !peers.every(peer => ADDRESS.test(peer))) {
    throw new InvalidParametersError(`Expected up to ${MAX_ADDRESSES} multiaddrs of members`)
  }
  // A multiaddr is readable in a query as it is; what a query would take for its own is escaped.
  const query = peers.map(
    peer => `peer=${encodeURIComponent(peer).replace(/%2F/g, '/').replace(/%3A/g, ':')}`
  )
  return `${SCHEME}//${federation}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/**
 * Reads a ticket. Whatever is not in the form above is refused, since a part that we do not know may matter.
 * @throws TicketInvalidError
 */
export function parseTicket(text: string): Ticket {
  if (text.length > MAX_TICKET_LENGTH) throw new TicketInvalidError(`${text.length} characters`)
  const url = parseUrl(text.trim())
  if (url.protocol !== SCHEME) throw new TicketInvalidError('it does not begin with memesh://')
  if (!isFederationId(url.hostname)) {
    throw new TicketInvalidError('what follows memesh:// is not a federation ID')
  }
  const plain = url.pathname === '' || url.pathname === '/'
  if (!plain || url.username || url.password || url.port || url.hash) {
    throw new TicketInvalidError('it holds more than an ID and peers')
  }
  const unknown = [...url.searchParams.keys()].find(key => key !== 'peer')
  if (unknown !== undefined) {
    throw new TicketInvalidError('it holds a part that this version does not know', {
      hint: 'Update memesh, or ask for a ticket with nothing but peers.'
    })
  }
  const peers = [...new Set(url.searchParams.getAll('peer'))]
  if (peers.length > MAX_ADDRESSES) {
    throw new TicketInvalidError(`${peers.length} peers, more than ${MAX_ADDRESSES}`)
  }
  if (!peers.every(peer => ADDRESS.test(peer))) {
    throw new TicketInvalidError('a peer in it is not a multiaddr')
  }
  return { federation: url.hostname, peers }
}

/** What a person gave where a federation is expected. Text that is neither a ticket nor an ID is taken for a path. */
export function classifyFederation(text: string): 'ticket' | 'id' | 'file' {
  if (/^memesh:/i.test(text.trim())) return 'ticket'
  return isFederationId(text.trim()) ? 'id' : 'file'
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new TicketInvalidError('it is not a link', { cause })
  }
}
