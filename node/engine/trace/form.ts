/**
 * How a graph keeps images between convolutions. `ordinary`: channels first, in standard operators that every provider
 * runs. `blocked`: so many channels lie side by side, as onnxruntime's own convolutions for the CPU want it.
 */
export type Form =
  | { readonly kind: 'ordinary' }
  | { readonly kind: 'blocked'; readonly block: number }

export const ORDINARY: Form = { kind: 'ordinary' }
