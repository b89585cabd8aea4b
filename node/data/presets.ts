import type { Shape } from '../../protocol/meme/architecture.ts'
import type { ImageTask } from './task.ts'

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const CLOTHES = [
  'T-shirt',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot'
]

/** A data set that we know by name, or images of any IDX file: [height, width, channels] and the number of classes. */
export type PresetName = 'mnist' | 'fashion' | { readonly shape: Shape; readonly classes: number }

/**
 * The task of a manifest for a data set. MNIST and Fashion-MNIST enter as 32×32×1, padded by 2, as the FML authors have
 * it, standardised by the statistics of their training sets; other images enter as they are, scaled to −1 … 1, with
 * their class numbers as names.
 */
export function datasetPreset(name: PresetName): { task: ImageTask } {
  if (name === 'mnist') return { task: padded(DIGITS, 0.1307, 0.3081) }
  if (name === 'fashion') return { task: padded(CLOTHES, 0.286, 0.353) }
  const channels = name.shape[2] ?? 1
  return {
    task: {
      kind: 'image',
      input: [...name.shape],
      classes: Array.from({ length: name.classes }, (_, label) => String(label)),
      preprocessing: {
        scale: 255,
        pad: 0,
        mean: Array.from({ length: channels }, () => 0.5),
        std: Array.from({ length: channels }, () => 0.5)
      }
    }
  }
}

const padded = (classes: readonly string[], mean: number, std: number): ImageTask => ({
  kind: 'image',
  input: [32, 32, 1],
  classes: [...classes],
  preprocessing: { scale: 255, pad: 2, mean: [mean], std: [std] }
})
