/**
 * How a graph keeps images between convolutions. `ordinary`: channels first, in standard operators that every provider
 * runs. `blocked`: so many channels lie side by side, as onnxruntime's own convolutions for the CPU want it; small
 * convolutions, of which filled up blocks would be mostly zeros, are products with band matrices instead.
 */
export type Form =
  | { readonly kind: 'ordinary' }
  | {
      readonly kind: 'blocked'
      readonly block: number
      /** @default 'faster' */
      readonly bands?: UseOfBands
    }

/** Which convolutions are products with band matrices: none, those that are faster so, or all. */
export type UseOfBands = 'never' | 'faster' | 'always'

export const ORDINARY: Form = { kind: 'ordinary' }
