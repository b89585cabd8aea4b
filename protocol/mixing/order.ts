/**
 * The order in which memes are added up: by peer ID, code unit by code unit, whatever the locale. Floating-point sums
 * depend on their order, so one order for all is what makes the result the same on every peer.
 */
export const comparePeers = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
