import { add, mul, sub, type Tensor } from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import type { Shape } from '../../../protocol/meme/architecture.ts'

/** Draws a mask: 0 at a rate, all else 1/(1 − rate). Where the rate is null, standard normal numbers. */
export type Draw = (shape: Shape, rate: number | null) => Tensor

/** What a noisy layer of tfjs has been told. */
interface Settings {
  readonly rate: number
  readonly stddev: number
  readonly noiseShape: Shape | null | undefined
  getNoiseShape(x: Tensor): Shape | null | undefined
}

/** What a layer does to its input in training. */
export type NoisyCall = (settings: Settings, x: Tensor, draw: Draw) => Tensor

const dropout: NoisyCall = (layer, x, draw) =>
  drops(layer.rate) ? mul(x, draw(layer.getNoiseShape(x) ?? x.shape, layer.rate)) : x

const gaussianNoise: NoisyCall = ({ stddev }, x, draw) => add(x, mul(draw(x.shape, null), stddev))

const gaussianDropout: NoisyCall = ({ rate }, x, draw) =>
  drops(rate) ? mul(x, add(mul(draw(x.shape, null), Math.sqrt(rate / (1 - rate))), 1)) : x

/** −λα of selu, which its negative side comes near to. */
const SATURATED = -1.0507009873554805 * 1.6732632423543772

/**
 * Alpha dropout (arXiv 1706.02515): what is dropped becomes selu's lower bound, and all is scaled and moved so that
 * mean 0 and variance 1 stay. (tfjs has the sign of that bound wrong.)
 */
const alphaDropout: NoisyCall = ({ rate, noiseShape }, x, draw) => {
  if (!drops(rate)) return x
  const kept = mul(draw(noiseShape ?? x.shape, rate), 1 - rate)
  const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * SATURATED ** 2))
  const dropped = mul(sub(1, kept), SATURATED)
  return add(mul(add(mul(x, kept), dropped), scale), -scale * SATURATED * rate)
}

const drops = (rate: number): boolean => rate > 0 && rate < 1

const NAME = 'noise'
/** By the method of tfjs that they stand for; layers that inherit it are meant too. */
export const NOISY_CALLS: ReadonlyMap<unknown, NoisyCall> = new Map([
  [layers.dropout({ rate: 0, name: NAME }).call, dropout],
  [layers.gaussianNoise({ stddev: 0, name: NAME }).call, gaussianNoise],
  [layers.gaussianDropout({ rate: 0, name: NAME }).call, gaussianDropout],
  [layers.alphaDropout({ rate: 0, name: NAME }).call, alphaDropout]
] as const)
