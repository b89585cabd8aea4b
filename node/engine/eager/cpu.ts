/** Plain JavaScript: runs everywhere, a hundred times slower than the rest. The oracle in tests. */
export async function loadCpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu')
}
