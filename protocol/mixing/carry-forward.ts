/**
 * What a peer has learnt since the author of a meme began that: now − ½·(before + after).
 *
 * The author began within our round t, on average half way: `before` is what we announced in it, `after` in round t + 1.
 * One round of learning further, as its meme is, it compares with us half way between. Peers of equal speed thus get from
 * each other what they get in synchronous rounds; on average nobody is dragged back or pushed.
 */
export function progressSince({
  before,
  after,
  now
}: Readonly<Record<'before' | 'after' | 'now', Float32Array>>): Float32Array {
  return now.map((value, i) => value - (before[i]! + after[i]!) / 2)
}

/**
 * A slower peer's weights, as if it had gone our way meanwhile: theirs + our progress. Mixed as they are, they would pull a
 * fast peer back by rounds, for they hold one round of their author's learning. FedBuff likewise adds what a client has
 * changed since it began, not its model (arXiv 2106.06639).
 */
export const carryForward = (theirs: Float32Array, progress: Float32Array): Float32Array =>
  theirs.map((value, i) => value + progress[i]!)
