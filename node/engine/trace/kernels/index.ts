import { convolution } from './convolution.ts'
import { depthwise } from './depthwise.ts'
import { elementwise } from './elementwise.ts'
import { matmul } from './matmul.ts'
import { normalisation } from './normalisation.ts'
import { pooling } from './pooling.ts'
import { reduction } from './reduction.ts'
import { shape } from './shape.ts'
import type { KernelTable } from './types.ts'

/** All kernels of tfjs that can be recorded, in standard ONNX operators: they run on every provider. */
export const KERNELS: KernelTable = {
  ...elementwise,
  ...shape,
  ...reduction,
  ...matmul,
  ...convolution,
  ...depthwise,
  ...pooling,
  ...normalisation
}
