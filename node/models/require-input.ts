import type { Architecture, Shape } from '../../protocol/meme/architecture.ts'
import { ArchitectureError } from '../../protocol/meme/errors.ts'
import { connect } from '../../protocol/meme/graph.ts'
import { showShape } from '../../protocol/meme/layers/shapes.ts'
import { type MemePlan, planArchitecture } from '../../protocol/meme/plan.ts'
import { ModelShapeError } from './errors.ts'
import { isArchitecture, type PrivateModel } from './private-model.ts'

/**
 * Checks a model against the data before anything is built: it must take samples of shape `input` and give one logit a
 * class. @returns its plan; null for a Layers model, which is checked when it is built
 * @throws ModelShapeError when it does not, with both shapes
 * @throws ArchitectureError when the layers name each other wrongly, whatever the data
 */
export function requireInput(model: PrivateModel, input: Shape, classes: number): MemePlan | null {
  if (!isArchitecture(model)) return null
  connect(model)
  const plan = planFor(model, input)
  if (plan.output.length === 1 && plan.output[0] === classes) return plan
  throw new ModelShapeError(
    `The model gives ${showShape(plan.output)} outputs, the data have ${classes} classes`,
    { hint: `End the model with a flat layer of ${classes} units.` }
  )
}

function planFor(architecture: Architecture, input: Shape): MemePlan {
  try {
    return planArchitecture(architecture, input)
  } catch (cause) {
    if (!(cause instanceof ArchitectureError)) throw cause
    throw new ModelShapeError(
      `The model does not take samples of shape ${showShape(input)}: ${cause.message}`,
      { cause, hint: cause.hint ?? '' }
    )
  }
}
