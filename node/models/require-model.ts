import { LayersModel } from '@tensorflow/tfjs-layers'
import { showShape } from '../../protocol/meme/layers/shapes.ts'
import { InvalidModelError, ModelShapeError } from './errors.ts'
import type { ModelTask } from './private-model.ts'

/**
 * Checks a model that a module has built against the task.
 * @param name the module, for a person to read
 * @throws ModelShapeError when it does not turn samples into one logit a class, with both shapes
 * @throws InvalidModelError when it would not be trained as it says
 */
export function requireModel(
  model: LayersModel,
  { input, classes }: ModelTask,
  name: string
): void {
  requireShape('take', 'inputs', model.inputs, input, name)
  requireShape('give', 'outputs', model.outputs, [classes], name)
  if (endsInSoftmax(model)) {
    throw new InvalidModelError(`The model of ${name} ends in a softmax`, {
      hint: 'Give logits: leave the last activation out. The losses take the softmax themselves.'
    })
  }
  if (model.trainableWeights.length === 0) {
    throw new InvalidModelError(`The model of ${name} has nothing to learn`, {
      hint: 'Add a layer with weights, and leave at least one trainable.'
    })
  }
  const constrained = model.weights.find(weight => weight.constraint != null)
  if (constrained) {
    throw new InvalidModelError(
      `The weight ${constrained.originalName} of ${name} is constrained`,
      {
        hint: 'Constraints are not kept while training: leave them out.'
      }
    )
  }
}

function requireShape(
  verb: 'take' | 'give',
  noun: 'inputs' | 'outputs',
  tensors: LayersModel['inputs'],
  expected: readonly number[],
  name: string
): void {
  const wanted = `[batch, ${expected.join(', ')}]`
  const got = tensors.map(({ shape }) => `[${shape.map(n => n ?? 'batch').join(', ')}]`)
  if (got.length === 1 && got[0] === wanted) return
  const shown = got.length === 1 ? `one of ${got[0]}` : `${got.length} ${noun}`
  throw new ModelShapeError(
    `The model of ${name} must ${verb} one tensor of ${wanted}, it ${verb}s ${shown}`,
    {
      hint:
        verb === 'take'
          ? `Use the input that createModel is given (here ${showShape(expected)}) as inputShape.`
          : `End the model with tf.layers.dense({ units: classes }), here ${expected[0]}.`
    }
  )
}

function endsInSoftmax({ outputs }: LayersModel): boolean {
  const last = outputs[0]!.sourceLayer
  if (last instanceof LayersModel) return endsInSoftmax(last)
  return last.getClassName() === 'Softmax' || last.getConfig().activation === 'softmax'
}
