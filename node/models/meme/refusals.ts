import type { SavedLayer } from '../topology.ts'

const isOne = (value: unknown): boolean =>
  value === undefined || [value].flat().every(each => each === 1)

/** What a layer may say that ours cannot, and what is then wrong with it. */
const SETTINGS: readonly (readonly [key: RegExp, may: (value: unknown) => boolean, why: string])[] =
  [
    [/^trainable$/, value => value !== false, 'is frozen, and all of a meme learns'],
    [/^data_format$/, value => value !== 'channels_first', 'has its channels first'],
    [/^dilation_rate$/, isOne, 'is dilated'],
    [/^groups$/, isOne, 'convolves in groups'],
    [
      /_regularizer$/,
      value => value == null,
      'has a regularizer; a meme has the weight decay alone'
    ],
    [/_constraint$/, value => value == null, 'has a constraint on its weights'],
    [/^(center|scale)$/, value => value !== false, 'normalises without centre or scale'],
    [/^noise_shape$/, value => value == null, 'drops whole rows'],
    [/^max_value$/, value => value == null, 'has a maximum'],
    [
      /^(negative_slope|threshold)$/,
      value => !value || [value].flat().every(each => each === 0),
      'is no plain relu'
    ],
    [/^keepdims$/, value => value !== true, 'keeps the axes that it pools']
  ]

/**
 * Why a layer's settings have no place in a meme, or null.
 * @param rank of its input, without the batch axis
 */
export function refusalOf({ config }: SavedLayer, rank: number): string | null {
  for (const [key, value] of Object.entries(config)) {
    const broken = SETTINGS.find(([pattern, may]) => pattern.test(key) && !may(value))
    if (broken !== undefined) return broken[2]
    if (key === 'axis' && ![-1, rank].includes([value].flat()[0] as number)) {
      return 'works along another axis than the last one'
    }
  }
  return null
}
