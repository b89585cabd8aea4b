import {
  add,
  cast,
  clone,
  customGrad,
  div,
  exp,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D
} from '@tensorflow/tfjs-core'

/** The logits of both models for one mini-batch [batch, classes], and the settings of the mutual losses. */
export interface MutualInput {
  readonly privateLogits: Tensor2D
  readonly memeLogits: Tensor2D
  /** Class index of each sample, int32 [batch]. */
  readonly labels: Tensor1D
  /** Weight of the labels in the private model's loss (α), a scalar. */
  readonly alpha: Tensor
  /** Weight of the labels in the meme's loss (β), a scalar. */
  readonly beta: Tensor
  /** T, a scalar. */
  readonly temperature: Tensor
}

/**
 * The losses of federated mutual learning (arXiv 2006.16765, with the distillation temperature of arXiv 1503.02531):
 * L_private = α·CE(p, y) + (1−α)·T²·KL(softmax(m/T) ‖ softmax(p/T)), L_meme likewise with β and the roles swapped.
 * The teacher, KL's first argument, gets no gradient.
 */
export function mutualLosses(input: MutualInput): { private: Scalar; meme: Scalar } {
  const { privateLogits, memeLogits, labels, alpha, beta, temperature } = input
  const p = logSoftmax(div<Tensor2D>(privateLogits, temperature))
  const m = logSoftmax(div<Tensor2D>(memeLogits, temperature))
  const strength = square(temperature)
  const blend = (weight: Tensor, logits: Tensor2D, teacher: Tensor2D, student: Tensor2D) =>
    add<Scalar>(
      mul(weight, crossEntropy(logits, labels)),
      mul(mul(sub(1, weight), strength), divergence(detach(teacher), student))
    )
  return {
    private: blend(alpha, privateLogits, m, p),
    meme: blend(beta, memeLogits, p, m)
  }
}

/** −log softmax(logits)[label] of each sample, [batch]. */
export function crossEntropies(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  // Cast, since tfjs's wasm backend writes integers even where floats are asked for.
  const targets = cast(oneHot(labels, logits.shape[1]), 'float32')
  return neg(sum<Tensor1D>(mul(targets, logSoftmax(logits)), 1))
}

/** CE(logits, labels): the mean over the batch. */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  return mean<Scalar>(crossEntropies(logits, labels))
}

/** KL(teacher ‖ student) of two log-distributions [batch, classes]: summed over classes, averaged over the batch. */
function divergence(teacher: Tensor2D, student: Tensor2D): Scalar {
  return mean<Scalar>(sum(mul(exp(teacher), sub(teacher, student)), 1))
}

/** The same values, cut off from differentiation: what a custom gradient computes inside is not recorded. */
function detach<T extends Tensor>(x: T): T {
  return customGrad(() => ({ value: clone(x), gradFunc: () => [] }))() as T
}
