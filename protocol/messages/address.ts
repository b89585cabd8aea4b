import { MAX_ADDRESS_LENGTH } from './limits.ts'

/** A multiaddr as far as its text goes: a slash and printable ASCII. Whoever dials it parses it. */
export const ADDRESS = new RegExp(`^/[\\x21-\\x7e]{1,${MAX_ADDRESS_LENGTH - 1}}$`)
