import { MemeshError } from '../../protocol/errors.ts'

/** No graph of this kind has that many peers. */
export class TopologyInvalidError extends MemeshError {
  readonly code = 'ERR_TOPOLOGY_INVALID'

  constructor(message: string) {
    super(message, {
      hint: 'A random:k graph needs k smaller than the number of peers n, and n·k even; every other topology needs two peers.'
    })
  }
}

/** The simulated peers did not become the wanted graph. */
export class TopologyNotReachedError extends MemeshError {
  readonly code = 'ERR_TOPOLOGY_NOT_REACHED'

  constructor(missing: number, seconds: number) {
    super(`${missing} links of the topology were still missing after ${seconds} s.`, {
      hint: 'The machine may be overloaded: try fewer peers.'
    })
  }
}
