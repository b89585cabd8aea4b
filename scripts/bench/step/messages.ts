import type { Architecture, Shape } from '../../../protocol/meme/architecture.ts'

/*
 * What the benchmark and the processes that it measures say to each other: one JSON document a line, a request on
 * stdin, its reply on stdout. engine-process.ts and torch_step.py both speak it.
 */

/** A pair with a batch size, and the folder that has its numbers: see case-files.ts. */
export interface Case {
  readonly input: Shape
  readonly batch: number
  readonly private: Architecture
  readonly meme: Architecture
  readonly folder: string
  /** Mini-batches in the folder; step i takes number i modulo this. */
  readonly batches: number
  readonly learningRate: number
  readonly momentum: number
  readonly alpha: number
  readonly beta: number
  readonly temperature: number
}

export interface Requests {
  /** Versions and threads of what computes there. */
  readonly facts: { readonly params: null; readonly reply: Readonly<Record<string, string>> }
  /** Matrix products of sizes × sizes. @returns the best GFLOP/s */
  readonly peak: { readonly params: readonly number[]; readonly reply: number }
  /** Makes a step ready. @returns ms that it took */
  readonly open: { readonly params: Case; readonly reply: number }
  /** Runs that many steps. */
  readonly run: { readonly params: number; readonly reply: Ran }
  /** @returns resident memory of the process in bytes */
  readonly memory: { readonly params: null; readonly reply: number }
}
export type RequestName = keyof Requests

export interface Ran {
  /** Of each step. */
  readonly ms: readonly number[]
  /** Of the private model and the meme, for the first three steps. */
  readonly losses: readonly (readonly [number, number])[]
  /** Processor time that the process has used for all of them, ms, summed over its threads. */
  readonly cpuMs: number
}

export type Reply = { readonly reply: unknown } | { readonly error: string }
