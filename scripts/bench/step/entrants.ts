import type { EngineStatus } from '../../../node/engine/choice/detect.ts'
import type { Entrant } from './contender.ts'

/** Not measured unless asked for: they take seconds a step, or stand in for another where that is missing. */
const UNASKED: readonly string[] = ['cpu', 'onnx-web']
/** Those that compute a step with as many threads as they are told to. */
const THREADED: readonly string[] = ['onnx', 'onnx-web', 'tensorflow', 'torch']

export interface EntrantsInit {
  readonly engine?: readonly Entrant['engine'][] | undefined
  readonly threads: readonly number[]
  /** Whether there is an interpreter with PyTorch. */
  readonly torch: boolean
  /** The engines of this machine. */
  readonly found: readonly EngineStatus[]
}

/** Who is measured, each with every number of threads; and in one line each, who was asked for and is not. */
export function chooseEntrants({ engine, threads, torch, found }: EntrantsInit): {
  readonly entrants: readonly Entrant[]
  readonly missing: readonly string[]
} {
  const running = found.filter(({ available }) => available).map(status => status.engine)
  const all: readonly Entrant['engine'][] = torch ? [...running, 'torch'] : running
  const wanted = engine ?? all.filter(name => !UNASKED.includes(name))
  const reason = (name: string) =>
    name === 'torch'
      ? 'it needs --torch <python>'
      : (found.find(status => status.engine === name)?.reason ?? 'unknown')
  return {
    entrants: wanted
      .filter(name => all.includes(name))
      .flatMap(name =>
        (THREADED.includes(name) ? threads : [1]).map(count => ({ engine: name, threads: count }))
      ),
    missing: wanted
      .filter(name => !all.includes(name))
      .map(name => `${name} is left out: ${reason(name)}`)
  }
}
