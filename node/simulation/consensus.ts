/**
 * How far the peers' memes are from one another: √(1/n · Σ‖xᵢ − x̄‖²), the root of the consensus distance of
 * Kong et al. 2021 (arXiv 2102.04828). 0 when all are equal.
 */
export function consensusDistance(memes: readonly Float32Array[]): number {
  const size = memes[0]?.length ?? 0
  let sum = 0
  for (let i = 0; i < size; i++) {
    let mean = 0
    for (const meme of memes) mean += meme[i]!
    mean /= memes.length
    for (const meme of memes) sum += (meme[i]! - mean) ** 2
  }
  return Math.sqrt(sum / Math.max(1, memes.length))
}
