import { layers } from '@tensorflow/tfjs-layers'
import { chain, describeParity, type LayerCase } from './parity.ts'

const POOLINGS = {
  maxPooling2d: layers.maxPooling2d,
  averagePooling2d: layers.averagePooling2d
}

/** Fewer zeros than a pooling's window is long, and more. */
const cases: Record<string, LayerCase> = {}
for (const [name, pooling] of Object.entries(POOLINGS)) {
  for (const border of [1, 3]) {
    for (const padding of ['valid', 'same'] as const) {
      cases[`${name}, ${padding}, behind ${border} zeros`] = {
        input: [5, 6, 2],
        build: chain(() => [
          layers.conv2d({ filters: 4, kernelSize: 1 }),
          layers.zeroPadding2d({ padding: [border, border] }),
          pooling({ poolSize: 2, strides: 2, padding })
        ])
      }
    }
  }
}

// Where graphs have the ordinary form, and where they have the fastest.
describeParity('pooling of zeros around images', cases, ['onnx-web', 'onnx'])
