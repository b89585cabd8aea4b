import type { FetchStep } from '../../../node/federation/fetch-manifest.ts'

/** What a search for a federation is doing, in a line. */
export function stepText(doing: FetchStep): string {
  switch (doing.step) {
    case 'ask':
      return `asking ${doing.addresses[0] ?? 'a peer'} for the manifest …`
    case 'local-network':
      return 'looking for members in the local network …'
    case 'directory':
      return `looking for members at ${doing.bootstrap.join(', ')} …`
  }
}
