import type { Graph, Value } from '../graph.ts'

/** Records what one of tfjs's kernels computes. */
export type Kernel = (
  graph: Graph,
  inputs: Readonly<Record<string, Value>>,
  attributes: unknown
) => Value | readonly Value[]

/** Kernels by tfjs's names. */
export type KernelTable = Readonly<Record<string, Kernel>>

/**
 * Gives a kernel the types of its inputs and attributes, which tfjs's registry does not know. Inputs that tfjs may
 * leave out are in `Optional`.
 */
export const kernel = <Names extends string, Attributes = unknown, Optional extends string = never>(
  record: (
    graph: Graph,
    inputs: Readonly<Record<Names, Value> & Partial<Record<Optional, Value>>>,
    attributes: Attributes
  ) => Value | readonly Value[]
): Kernel => record as Kernel
