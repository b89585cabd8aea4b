import type { Architecture, Layer, Shape } from './architecture.ts'
import { MAX_ACTIVATION, MAX_FLOPS, MAX_PARAMETERS } from './constants.ts'
import { ArchitectureError } from './errors.ts'
import { connect } from './graph.ts'
import { planLayer } from './layers/plan-layer.ts'
import { nameOf, showShape, sizeOf } from './layers/shapes.ts'
import type { WeightSpec } from './layers/types.ts'
import { type Layout, layOut } from './layout.ts'

/** One layer of a planned model. */
export interface PlannedLayer {
  readonly id: string
  readonly kind: Layer['kind']
  readonly output: Shape
  /** Trainable weights and batch-norm statistics. */
  readonly parameters: number
  readonly flops: number
}

/** What an architecture costs and how it is laid out, known without building it. */
export interface MemePlan {
  readonly input: Shape
  /** Shape of the logits. */
  readonly output: Shape
  readonly layers: readonly PlannedLayer[]
  /** Values of the flat vector: `layout.trainable` weights and `layout.statistics`. */
  readonly parameters: number
  /**
   * Floating-point operations of one sample's forward pass, without training. A multiply-add is 2, also where padding
   * is read; bias, activation, an addend of `add`, and a value read by a pooling window are 1 each; batchNorm 2 and
   * layerNorm 7 a value; flatten, dropout and concat nothing.
   */
  readonly flops: number
  /** Values of the largest tensor of one sample, the input included. */
  readonly largestActivation: number
  readonly layout: Layout
}

/**
 * Shapes, parameters, operations and layout of a model on samples of shape `input`.
 * @throws ArchitectureError when layers do not fit together, or the model is beyond MAX_PARAMETERS, MAX_ACTIVATION or
 * MAX_FLOPS; the message names the layer
 */
export function planArchitecture(architecture: Architecture, input: Shape): MemePlan {
  const reads = connect(architecture)
  const outputs = new Map<string, Shape>()
  const weights = new Map<string, readonly WeightSpec[]>()
  const layers: PlannedLayer[] = []
  const totals = { parameters: 0, flops: 0, largestActivation: sizeOf(input) }
  requireWithin('The input', totals)
  for (const layer of architecture) {
    const [first = input, ...others] = (reads.get(layer.id) ?? []).map(id => outputs.get(id) ?? [])
    const plan = planLayer(layer, [first, ...others])
    const parameters = plan.weights.reduce((sum, spec) => sum + sizeOf(spec.shape), 0)
    totals.parameters += parameters
    totals.flops += plan.flops
    totals.largestActivation = Math.max(totals.largestActivation, sizeOf(plan.output))
    requireWithin(`${nameOf(layer)} on ${showShape(first)}`, totals)
    outputs.set(layer.id, plan.output)
    weights.set(layer.id, plan.weights)
    layers.push({
      id: layer.id,
      kind: layer.kind,
      output: plan.output,
      parameters,
      flops: plan.flops
    })
  }
  const output = layers[layers.length - 1]?.output ?? input
  return { input, output, layers, ...totals, layout: layOut(architecture, weights) }
}

const LIMITS = [
  ['largestActivation', MAX_ACTIVATION, 'values in one activation'],
  ['parameters', MAX_PARAMETERS, 'parameters'],
  ['flops', MAX_FLOPS, 'operations a sample']
] as const

/** Checked layer by layer, so that no later number can grow beyond what a double counts exactly. */
function requireWithin(what: string, totals: Record<(typeof LIMITS)[number][0], number>): void {
  for (const [total, limit, unit] of LIMITS) {
    if (totals[total] <= limit) continue
    throw new ArchitectureError(
      `${what} brings the model to ${totals[total]} ${unit}, limit ${limit}`,
      {
        hint: 'Use fewer units or filters, larger strides, or pool earlier.'
      }
    )
  }
}
