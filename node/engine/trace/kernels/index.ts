import { blocks } from './blocks.ts'
import { convolution } from './convolution.ts'
import { depthwise } from './depthwise.ts'
import { elementwise } from './elementwise.ts'
import { gather } from './gather.ts'
import { matmul } from './matmul.ts'
import { normalisation } from './normalisation.ts'
import { pooling } from './pooling.ts'
import { reduction } from './reduction.ts'
import { resize } from './resize.ts'
import { shape } from './shape.ts'
import { slicing } from './slicing.ts'
import type { KernelTable } from './types.ts'

/** All kernels of tfjs that can be recorded, in standard ONNX operators: they run on every provider. */
export const KERNELS: KernelTable = {
  ...elementwise,
  ...shape,
  ...slicing,
  ...blocks,
  ...gather,
  ...reduction,
  ...matmul,
  ...convolution,
  ...depthwise,
  ...pooling,
  ...resize,
  ...normalisation
}
