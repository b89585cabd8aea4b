/** Enough of a peer ID to tell a few peers apart; they all begin alike. */
export const shortId = (peerId: string): string => `…${peerId.slice(-6)}`
