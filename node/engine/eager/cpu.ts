import { avgPoolGrad } from './loops/avg-pool-grad.ts'
import { registerLoops } from './loops/register.ts'
import { resizeGrad } from './loops/resize-grad.ts'

/** Plain JavaScript: runs everywhere, a hundred times slower than the rest. The oracle in tests. */
export async function loadCpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu')
  // Every time: tfjs-node brings a copy of the cpu backend, which registers itself anew.
  registerLoops('cpu', 'AvgPoolGrad', avgPoolGrad)
  registerLoops('cpu', 'ResizeBilinearGrad', resizeGrad('bilinear'))
  registerLoops('cpu', 'ResizeNearestNeighborGrad', resizeGrad('nearest'))
}
